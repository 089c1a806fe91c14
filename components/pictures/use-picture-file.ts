import { useEffect, useState } from 'preact/hooks'
import { pictureById } from '../../storage/day/pictures.ts'

/** A blob: URL of a file of a picture, revoked when the component is removed; undefined until it has been read. */
export function usePictureFile(id: string, file: 'bytes' | 'thumbnail'): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let url: string | undefined
    let isRemoved = false
    const read = async () => {
      const found = await pictureById(id)
      if (!found || isRemoved) return
      url = URL.createObjectURL(found[file])
      setAddress(url)
    }
    void read()
    return () => {
      isRemoved = true
      if (url !== undefined) URL.revokeObjectURL(url)
    }
  }, [id, file])
  return address
}
