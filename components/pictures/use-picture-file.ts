import { useEffect, useState } from 'preact/hooks'
import { pictureById } from '../../storage/day/pictures.ts'

/** The address of one of a picture's files, for as long as it is on show. */
export function usePictureFile(id: string, file: 'bytes' | 'thumbnail'): string | undefined {
  const [address, setAddress] = useState<string>()
  useEffect(() => {
    let made: string | undefined
    let left = false
    const read = async () => {
      const found = await pictureById(id)
      if (!found || left) return
      made = URL.createObjectURL(found[file])
      setAddress(made)
    }
    void read()
    return () => {
      left = true
      if (made !== undefined) URL.revokeObjectURL(made)
    }
  }, [id, file])
  return address
}
