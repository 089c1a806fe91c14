import { useState } from 'preact/hooks'
import * as words from '../../assets/locales/en.yml'
import type { Destination } from '../../storage/database/sync-records.ts'
import { membersOf } from '../../sync/members.ts'
import type { Member } from '../../sync/space/roles.ts'
import { useLive } from '../ui/live.ts'
import { AddMember } from './AddMember.tsx'
import { memberName, roleNames } from './member-names.ts'
import { RemoveMember } from './RemoveMember.tsx'
import style from './SyncPage.module.css'

/** The members of a team's space that this person owns. */
export function Team({ destination }: { destination: Destination }) {
  const { id, name, counter } = destination
  const members = useLive(() => membersOf(id), [id, counter])
  const [dialog, setDialog] = useState<'add' | Member>()
  if (!members) return null
  return (
    <section aria-labelledby={`team-${id}`} class={style.block}>
      <h2 id={`team-${id}`}>{words.teamOf(name)}</h2>
      {members.length === 0 ? (
        <p class="hint">{words.teamNobody}</p>
      ) : (
        <ul class={style.team}>
          {members.map((member) => (
            <li key={member.account}>
              <div>
                <b>
                  <bdi>{memberName(member)}</bdi>
                </b>
                <p>
                  {roleNames[member.role].name} · <bdi>{member.account}</bdi>
                </p>
              </div>
              <button type="button" class="quiet small" aria-label={words.takeOutOf(memberName(member))} onClick={() => setDialog(member)}>
                {words.takeOut}
              </button>
            </li>
          ))}
        </ul>
      )}
      <button type="button" class="small" onClick={() => setDialog('add')}>
        {words.letIn}
      </button>
      {dialog === 'add' && <AddMember destination={destination} onClose={() => setDialog(undefined)} />}
      {dialog !== undefined && dialog !== 'add' && (
        <RemoveMember destination={destination} member={dialog} onClose={() => setDialog(undefined)} />
      )}
    </section>
  )
}
