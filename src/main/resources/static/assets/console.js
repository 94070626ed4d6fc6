// What a page gains with JavaScript: times in the browser's zone, ticking all boxes, the menu closed on a small screen, live numbers.
(() => {
  'use strict';

  const moment = new Intl.DateTimeFormat(undefined, {year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const today = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const hour = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});

  function localize(root) {
    for (const time of root.querySelectorAll('time[data-local]')) {
      const at = new Date(time.dateTime);
      time.title = time.textContent.trim();
      time.textContent = (at.toDateString() === new Date().toDateString() ? today : moment).format(at);
      time.removeAttribute('data-local');
    }
    for (const text of root.querySelectorAll('[data-hour]')) {
      text.textContent = hour.format(new Date(text.dataset.hour));
    }
  }

  function count(form) {
    const boxes = [...form.querySelectorAll('input[name=id]:not(:disabled)')];
    const ticked = boxes.filter(box => box.checked).length;
    const note = form.querySelector('[data-selected]');
    const all = form.querySelector('[data-all]');
    if (note) {
      note.textContent = ticked ? ticked + ' selected' : note.dataset.selected || 'Tick people to change them together.';
    }
    if (all) {
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
  }

  document.addEventListener('change', event => {
    const box = event.target;
    const form = box.form;
    if (box.matches('[data-all]')) {
      form.querySelectorAll('input[name=' + box.dataset.all + ']:not(:disabled)').forEach(other => { other.checked = box.checked; });
    }
    if (form && form.querySelector('[data-selected]')) {
      count(form);
    }
  });

  // The list is another one: so is its export.
  document.addEventListener('htmx:afterSwap', () => {
    localize(document);
    const csv = document.getElementById('csv');
    if (csv) {
      csv.search = location.search;
    }
  });

  // The login has ended meanwhile: the page asks for it.
  document.addEventListener('htmx:responseError', event => {
    if (event.detail.xhr.status === 401) {
      location.reload();
    }
  });

  // A browser that takes a page out of its memory shows boxes ticked that are not counted.
  window.addEventListener('pageshow', () => document.querySelectorAll('form').forEach(form => form.querySelector('[data-selected]') && count(form)));

  function live(part) {
    const state = document.getElementById('live-state');
    const say = (text, on) => { state.textContent = text; state.classList.toggle('on', on); };
    const refresh = () => {
      // Not under somebody's fingers: whoever is on a button or has opened the table goes on first.
      const now = document.getElementById('live');
      if (!document.hidden && window.htmx && !now.contains(document.activeElement) && !now.querySelector('details[open]')) {
        window.htmx.trigger(now, 'live');
      }
    };
    let polling = 0;
    const poll = () => { say('Every 15 s', true); polling = polling || setInterval(refresh, 15000); };
    const source = new EventSource(part.dataset.live);
    source.addEventListener('changed', refresh);
    source.onopen = () => { say('Live', true); clearInterval(polling); polling = 0; };
    source.onerror = poll;
    window.addEventListener('pagehide', () => source.close());
  }

  document.addEventListener('DOMContentLoaded', () => {
    localize(document);
    const menu = document.querySelector('.menu');
    const isSmall = matchMedia('(max-width: 860px)');
    const fold = () => { if (menu) { menu.open = !isSmall.matches; } };
    fold();
    isSmall.addEventListener('change', fold);
    const part = document.querySelector('[data-live]');
    if (part) {
      live(part);
    }
  });
})();
