import { type Picture, type WrittenPicture } from '../rows/tables.ts'

/** Pictures as files hold them. Without `large`, the thumbnail stands for the picture itself. */
export async function picturesInBase64(pictures: Picture[], { large = true } = {}): Promise<WrittenPicture[]> {
  const done: WrittenPicture[] = []
  // One after the other: all of them at once would take the memory twice.
  for (const { bytes, thumbnail, ...row } of pictures) {
    if (row.erased) done.push(row as WrittenPicture)
    else done.push({ ...row, bytes: await blobToBase64(large ? bytes : thumbnail), thumbnail: await blobToBase64(thumbnail) })
  }
  return done
}

/** A file in base64. */
export async function blobToBase64(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let binary = ''
  // An argument each: more at once would be too many.
  for (let i = 0; i < bytes.length; i += 0x8000) binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
  return btoa(binary)
}
