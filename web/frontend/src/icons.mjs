// The icons that the pages use, by their name in @tabler/icons (outline).
export const ICONS = [
  'alert-triangle', 'archive', 'arrow-back-up', 'arrow-forward-up', 'arrow-down', 'arrow-up', 'arrow-left', 'arrow-right', 'arrows-diff', 'bell', 'book', 'building',
  'calendar', 'check', 'chevron-down', 'chevron-right', 'circle-check', 'circle-x', 'clock', 'code', 'download', 'edit',
  'eye', 'file-plus', 'file-text', 'files', 'filter', 'flag', 'git-branch', 'hand-grab', 'hash', 'help',
  'history', 'home', 'inbox', 'info-circle', 'keyboard', 'language', 'layout-columns', 'layout-sidebar-left-collapse',
  'layout-sidebar-left-expand', 'link', 'list', 'lock', 'login', 'logout', 'menu-2', 'message', 'paperclip', 'pencil',
  'phone', 'player-pause', 'player-play', 'plus', 'printer', 'refresh', 'rss', 'search', 'send', 'settings', 'sitemap',
  'shield-check', 'shield-lock', 'star', 'bell-off', 'trash', 'upload', 'user', 'users', 'world', 'x', 'zoom-in', 'zoom-out', 'maximize',
]
