import type { TargetedKeyboardEvent, TargetedSubmitEvent } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import { editDayRows, type DayRowEdit } from '../../storage/day/edit.ts'
import type { DayRow } from '../../storage/day/day.ts'
import { errorText } from '../ui/errors.ts'
import { announce } from '../ui/announce.ts'

/** The changed fields of a form, and the tags as they were typed. */
export interface FormChanges {
  changes: DayRowEdit
  labels: { key: string; label: string }[]
}

/**
 * A form in place of a row. Enter saves, Escape cancels. Changes are saved too when another row is edited, the row
 * disappears or the page closes.
 * @param read the changes in the form, or an error message
 */
export function useEditInPlace(
  { table, row }: DayRow,
  read: (form: HTMLFormElement) => FormChanges | string,
  onDone: (saved: boolean) => void,
) {
  const form = useRef<HTMLFormElement>(null)
  const isDone = useRef(false)
  const [problem, setProblem] = useState('')
  const save = ({ changes, labels }: FormChanges) => editDayRows([{ table, row }], changes, { label: words.edited, newTags: labels })
  const write = async (own: HTMLFormElement) => {
    const changes = read(own)
    if (typeof changes === 'string') return setProblem(changes)
    try {
      await save(changes)
      isDone.current = true
      announce(words.edited)
      onDone(true)
    } catch (error) {
      setProblem(words.editNotSaved(errorText(error)))
    }
  }
  const cancel = () => {
    isDone.current = true
    onDone(false)
  }
  useEffect(() => {
    const own = form.current
    const leave = () => {
      const changes = isDone.current || !own ? '' : read(own)
      if (typeof changes !== 'string' && Object.keys(changes.changes).length > 0) void save(changes)
      isDone.current = true
    }
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      leave()
    }
  }, [])
  return {
    form,
    problem,
    cancel,
    submit(event: TargetedSubmitEvent<HTMLFormElement>) {
      event.preventDefault()
      void write(event.currentTarget)
    },
    press(event: TargetedKeyboardEvent<HTMLFormElement>) {
      event.stopPropagation()
      if (event.isComposing) return
      if (event.key === 'Escape') {
        event.preventDefault()
        cancel()
      } else if (event.key === 'Enter' && !event.shiftKey && !(event.target instanceof HTMLButtonElement)) {
        event.preventDefault()
        void write(event.currentTarget)
      }
    },
  }
}
