import * as words from '../../assets/locales/en.yml'
import type { Observation } from '../../storage/rows/tables.ts'
import { Icon } from '../ui/Icon.tsx'
import style from './PageSource.module.css'

/** The page of an observation: a link if it is on the web, else its name. `reachable` puts the link into the tab order. */
export function PageSource({
  page,
  pageTitle,
  text,
  reachable,
}: Pick<Observation, 'page' | 'pageTitle' | 'text'> & { reachable?: boolean }) {
  if (page === undefined && pageTitle === undefined) return null
  // If the title is the observation's text, the address shows instead of the same title again.
  const label = pageTitle !== undefined && pageTitle !== text ? pageTitle : (page?.replace(/^\w+:\/\//, '') ?? pageTitle)
  const name = <bdi>{label}</bdi>
  return (
    <span class={style.page}>
      <Icon name="link" label={words.pageNoted} />
      {page !== undefined && /^https?:\/\//.test(page) ? (
        <a href={page} target="_blank" rel="noreferrer" title={page} tabIndex={reachable ? undefined : -1}>
          {name}
        </a>
      ) : (
        <span title={page}>{name}</span>
      )}
    </span>
  )
}
