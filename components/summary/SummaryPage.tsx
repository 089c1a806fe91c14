import type { JSX } from 'preact'
import type { Block, InlineRun, TableColumn } from '../../summary/blocks.ts'
import type { Words } from '../../summary/context.ts'
import { blocksOf, type Summary } from '../../summary/sections/sections.ts'
import { KindSign } from '../names/KindSign.tsx'
import { AppendixDay } from './AppendixDay.tsx'
import { Figure } from './Figure.tsx'
import { Replies, TextRuns } from './TextRuns.tsx'
import style from './SummaryPage.module.css'

/** A summary exactly as it is exported. Numbers link to their observation in the appendix. */
export function SummaryPage({ summary, words }: { summary: Summary; words: Words }) {
  const { title, classification, facts, sections } = summary
  const listed = sections.some(({ id }) => id === 'timeline')
  return (
    <article class={style.report} aria-labelledby="summary-title">
      <header>
        {classification && (
          <p class={style.classification}>
            <bdi>{classification}</bdi>
          </p>
        )}
        <p class={style.kicker}>{words.summaryKicker}</p>
        <h2 id="summary-title" class={style.title}>
          <bdi>{title}</bdi>
        </h2>
        <dl class={style.facts}>
          {facts.map(({ label, values }) => (
            <div key={label}>
              <dt>{label}</dt>
              {values.map((value) => (
                <dd key={value}>
                  <bdi>{value}</bdi>
                </dd>
              ))}
            </div>
          ))}
        </dl>
      </header>
      {sections.map((section) => (
        <section key={section.id} id={section.id} aria-labelledby={`${section.id}-heading`}>
          <h3 id={`${section.id}-heading`} class={style.heading}>
            {section.heading}
          </h3>
          {blocksOf(section, words).map((block, i) => (
            <BlockView key={i} block={block} words={words} listed={listed} />
          ))}
        </section>
      ))}
    </article>
  )
}

function BlockView({ block, words, listed }: { block: Block; words: Words; listed: boolean }) {
  const text = (runs: InlineRun[]) => <TextRuns runs={runs} words={words} listed={listed} />
  const replies = (lines: InlineRun[][] | undefined) => <Replies replies={lines} words={words} listed={listed} />
  switch (block.what) {
    case 'text':
      return <p class={block.quiet ? style.meta : ''}>{text(block.runs)}</p>
    case 'heading':
      return <h4>{text([block.heading])}</h4>
    case 'findings':
      return (
        <ol class={style.findings}>
          {block.items.map((item, i) => (
            <li key={i}>
              <div>
                <p>{text(item.runs)}</p>
                {replies(item.below)}
              </div>
            </li>
          ))}
        </ol>
      )
    case 'list': {
      const items = block.items.map(({ bullet, runs, below }, i) => (
        <li key={i}>
          {bullet && <KindSign kind={bullet.sign} severity={bullet.severity} />}
          <div>
            <p>{text(runs)}</p>
            {replies(below)}
          </div>
        </li>
      ))
      if (block.numbered) return <ol class={style.numbered}>{items}</ol>
      return <ul class={block.items.some(({ bullet }) => bullet) ? style.marked : style.plain}>{items}</ul>
    }
    case 'table':
      return <RowTable table={block} text={text} />
    case 'figure':
      return (
        <figure class={style.drawn} tabIndex={0}>
          <Figure drawing={block.drawing} />
          {block.caption !== undefined && <figcaption class={style.meta}>{block.caption}</figcaption>}
        </figure>
      )
    case 'days':
      return block.days.map((day) => <AppendixDay key={day.date} day={day} words={words} />)
  }
}

/** Roles are explicit because narrow windows lay the cells out as blocks. */
function RowTable({
  table: { name, columns, rows },
  text,
}: {
  table: Extract<Block, { what: 'table' }>
  text: (runs: InlineRun[]) => JSX.Element
}) {
  const look = ({ figures, size }: TableColumn) => [figures && 'num', size && style[size]].filter(Boolean).join(' ')
  return (
    <table class={style.rows} role="table" aria-label={name}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column, i) => (
            <th key={i} role="columnheader" class={look(column)}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((cells, i) => (
          <tr key={i} role="row">
            {cells.map((cell, j) => (
              <td key={j} role="cell" class={look(columns[j]!)}>
                {text(cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
