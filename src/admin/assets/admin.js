// What pages do besides plain HTML. Nothing here is needed for a form to work.
'use strict';

// Requests of htmx that change something say that they come from this page.
document.addEventListener('htmx:configRequest', (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token && event.detail.verb !== 'get') event.detail.headers['X-CSRF-Token'] = token.content;
});

// A notice belongs to the moment: it does not come back when the page is loaded again.
const here = new URL(location.href);
if (here.searchParams.has('notice')) {
  here.searchParams.delete('notice');
  history.replaceState(null, '', here);
}
