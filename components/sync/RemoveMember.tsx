import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Destination } from '../../storage/database/sync-records.ts'
import { membersWithoutOpener, removeMember } from '../../sync/members.ts'
import type { Member } from '../../sync/space/roles.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useLive } from '../ui/live.ts'
import { Problem } from '../ui/Problem.tsx'
import { SubmitButton, useFormTask } from './form-task.tsx'
import { memberName, memberNames } from './member-names.ts'
import style from './SyncPage.module.css'

/** Removes a member. Before and after, it names other members who lose access too. */
export function RemoveMember({ destination, member, onClose }: { destination: Destination; member: Member; onClose: () => void }) {
  const { progress, problem, run, options } = useFormTask()
  const [lost, setLost] = useState<Member[]>([])
  const withoutOpener = useLive(() => membersWithoutOpener(destination.id), [destination.id, destination.counter])
  const others = withoutOpener?.filter(({ account }) => account !== member.account)
  const name = memberName(member)
  return (
    <Dialog title={words.takeOutWho(name)} onClose={onClose}>
      <Problem text={problem} />
      {lost.length > 0 ? (
        <p>{words.takenOutLost(memberNames(lost))}</p>
      ) : (
        <form
          class={style.form}
          onSubmit={(event) => {
            event.preventDefault()
            void run(async () => {
              const others = await removeMember(destination.id, member.account, undefined, options.signal)
              if (others.length > 0) setLost(others)
              else onClose()
            })
          }}
        >
          <p>{words.takeOutHint(name)}</p>
          <p>{words.takeOutServer(member.account)}</p>
          {others && others.length > 0 && (
            <p class="callout bad">
              <Icon name="alert" />
              <span>{words.membersUnknown(memberNames(others))}</span>
            </p>
          )}
          <SubmitButton progress={progress} label={words.takeOut} kind="danger" />
        </form>
      )}
    </Dialog>
  )
}
