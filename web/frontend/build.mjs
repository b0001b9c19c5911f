// Builds every bundle into ../static/dist with content hashes and writes manifest.json (name -> file).
import { build } from 'esbuild'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { ICONS } from './src/icons.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '..', 'static', 'dist')
const KEPT = 7 * 24 * 3600 * 1000 // ms: a server that still runs serves the files of its own build

function iconSprite() {
  const symbols = ICONS.map((name) => {
    const svg = readFileSync(join(here, 'node_modules/@tabler/icons/icons/outline', `${name}.svg`), 'utf8')
    const body = svg.replace(/<!--[\s\S]*?-->/g, '').replace(/^[\s\S]*?<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
    return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, '')}</symbol>`
  })
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>\n`
  const name = `icons-${createHash('sha256').update(sprite).digest('hex').slice(0, 8)}.svg`
  writeFileSync(join(out, name), sprite)
  return name
}

mkdirSync(out, { recursive: true })
const result = await build({
  absWorkingDir: here,
  entryPoints: {
    page: 'src/page/main.js',
    viewer: 'src/viewer.js',
    portal: 'src/portal.js',
    statistics: 'src/statistics.js',
    studio: 'src/studio.js',
    handbook: 'src/handbook.js',
    'studio-acts': 'src/studio/acts_only.js',
    decisions: 'src/studio/decisions.js',
    'page-style': 'src/styles/page.css',
    'dark-style': 'src/styles/dark.css',
    'viewer-style': 'src/styles/viewer.css',
    'portal-style': 'src/styles/portal.css',
    'studio-style': 'src/styles/studio.css',
    'decisions-style': 'src/styles/decisions.css',
    'handbook-style': 'src/styles/handbook.css',
    'statistics-style': 'src/styles/statistics.css',
    'rendition-style': 'src/styles/rendition.css',
  },
  entryNames: '[name]-[hash]',
  outdir: out,
  alias: { 'dmn-js-shared/lib/components/LiteralExpression': './src/studio/decisions/plain_expression.js' },
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2020', 'chrome100', 'firefox100'],
  loader: { '.woff': 'file', '.woff2': 'file', '.eot': 'file', '.ttf': 'file', '.svg': 'dataurl' },
  legalComments: 'linked',
  metafile: true,
  logLevel: 'warning',
})
const manifest = { 'icons.svg': iconSprite() }
for (const [path, output] of Object.entries(result.metafile.outputs)) {
  if (!output.entryPoint) continue
  const file = basename(path)
  manifest[file.replace(/-[A-Z0-9]{8}(\.\w+)$/, '$1')] = file
}
writeFileSync(join(out, 'manifest.json.new'), JSON.stringify(manifest, null, 1) + '\n')
renameSync(join(out, 'manifest.json.new'), join(out, 'manifest.json'))

const built = new Set([...Object.keys(result.metafile.outputs).map((path) => basename(path)), ...Object.values(manifest)])
const now = Date.now()
for (const name of readdirSync(out)) {
  const file = join(out, name)
  if (built.has(name)) utimesSync(file, now / 1000, now / 1000)
  else if (!name.startsWith('.') && name !== 'manifest.json' && now - statSync(file).mtimeMs > KEPT) rmSync(file)
}
