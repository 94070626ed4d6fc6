// What a page gains with JavaScript: times in the browser's zone, ticking all boxes, the menu closed on a small screen, parts that
// follow what happens, and a word when something asked for in the background does not come.
(() => {
  'use strict';

  // ---- times

  const moment = new Intl.DateTimeFormat(undefined, {year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const today = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit'});
  const hour = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit'});

  function localize(root) {
    for (const time of root.querySelectorAll('time[data-local]')) {
      const at = new Date(time.dateTime);
      time.title = time.textContent.trim();
      time.textContent = (time.dataset.local === 'hour' ? hour : at.toDateString() === new Date().toDateString() ? today : moment).format(at);
      time.removeAttribute('data-local');
    }
  }

  // ---- boxes

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

  function countAll() {
    document.querySelectorAll('form').forEach(form => form.querySelector('[data-selected]') && count(form));
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

  // ---- one part of a page becomes the newer one

  // What somebody has in hand stays: the focus, what was typed or ticked, what was opened. What has an id, or holds something that
  // has one, or is a row with a key, stays itself when something else comes before it.
  function morph(old, next) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== next.data) {
        old.data = next.data;
      }
      return;
    }
    if (old.tagName === 'TIME' && old.dateTime === next.dateTime && !old.hasAttribute('data-local')) {
      return;
    }
    const stays = name => name === 'open' && old.tagName === 'DETAILS';
    for (const {name} of [...old.attributes]) {
      if (!next.hasAttribute(name) && !stays(name)) {
        old.removeAttribute(name);
      }
    }
    for (const {name, value} of next.attributes) {
      if (old.getAttribute(name) !== value && !stays(name)) {
        old.setAttribute(name, value);
      }
    }
    const key = node => {
      if (node.nodeType !== Node.ELEMENT_NODE) {
        return undefined;
      }
      const named = node.id || node.dataset.key ? node : node.querySelector('[id],[data-key]');
      return named ? named.id || named.dataset.key : undefined;
    };
    const alike = (one, other) => one.nodeName === other.nodeName && key(one) === key(other);
    const wanted = [...next.childNodes];
    const keys = new Set(wanted.map(key).filter(Boolean));
    let place = old.firstChild;
    for (const child of wanted) {
      while (place && !alike(place, child) && key(place) && !keys.has(key(place))) {
        const gone = place;
        place = place.nextSibling;
        gone.remove();
      }
      const same = place && alike(place, child) ? place
        : key(child) ? [...old.childNodes].find(one => alike(one, child)) : null;
      if (!same) {
        old.insertBefore(child, place);
      } else {
        if (same === place) {
          place = place.nextSibling;
        } else {
          old.insertBefore(same, place);
        }
        morph(same, child);
      }
    }
    while (place) {
      const gone = place;
      place = place.nextSibling;
      gone.remove();
    }
  }

  function become(old, next) {
    const focused = document.activeElement;
    morph(old, next);
    localize(document);
    countAll();
    if (focused !== document.activeElement && focused.isConnected) {
      focused.focus({preventScroll: true});
    }
  }

  if (window.htmx) {
    window.htmx.defineExtension('morph', {
      isInlineSwap: style => style === 'morph',
      handleSwap: (style, target, fragment) => {
        if (style !== 'morph') {
          return false;
        }
        become(target, fragment.firstElementChild);
        return [target];
      }
    });
  }

  // ---- what is asked for in the background

  const trouble = {
    tell(text) {
      const region = document.getElementById('trouble');
      const again = document.createElement('button');
      again.textContent = 'Load the page again';
      again.addEventListener('click', () => location.reload());
      const message = document.createElement('p');
      message.textContent = text;
      region.replaceChildren(message, again);
    },
    over: () => document.getElementById('trouble').replaceChildren()
  };

  const unreachable = 'The server does not answer. What you see may be old.';

  function reason(answer) {
    try {
      return JSON.parse(answer.responseText).detail;
    } catch (noProblem) {
      return '';
    }
  }

  document.addEventListener('htmx:beforeRequest', event => event.detail.target.setAttribute('aria-busy', 'true'));
  document.addEventListener('htmx:afterRequest', event => {
    event.detail.target.removeAttribute('aria-busy');
    if (event.detail.successful) {
      trouble.over();
    }
  });
  document.addEventListener('htmx:afterSwap', () => {
    localize(document);
    countAll();
  });
  document.addEventListener('htmx:sendError', () => trouble.tell(unreachable));
  document.addEventListener('htmx:timeout', () => trouble.tell('The server takes too long to answer. What you see may be old.'));
  document.addEventListener('htmx:responseError', event => {
    const answer = event.detail.xhr;
    if (answer.status === 401) {
      location.reload();   // the login has ended meanwhile: the page asks for it
    } else if (answer.status === 403) {
      trouble.tell('This is not allowed, or the page is too old. ' + reason(answer));
    } else if (answer.status >= 500) {
      trouble.tell('The server could not do this. ' + reason(answer));
    } else {
      trouble.tell('This was refused: ' + (reason(answer) || 'answer ' + answer.status));
    }
  });

  // A form that is on its way says so; a browser that takes the page out of its memory shows it as it was.
  document.addEventListener('submit', event => {
    if (event.submitter && !event.defaultPrevented) {
      event.submitter.setAttribute('aria-busy', 'true');
    }
  });
  window.addEventListener('pageshow', () => {
    document.querySelectorAll('button[aria-busy]').forEach(button => button.removeAttribute('aria-busy'));
    countAll();
  });

  // ---- parts that follow what happens

  // The server only says that something has changed; the part is then taken from the page as it is now, at its present address.
  // Nothing is fetched for a page that nobody sees: it is once somebody does.
  function live(part) {
    const id = part.id;
    const state = document.getElementById('live-state');
    const say = (text, kind) => {
      state.hidden = false;
      state.textContent = text;
      state.className = kind;
    };
    let source = null;
    let polling = 0;
    let isDirty = false;
    let isFetching = false;
    let isFresh = true;
    let freshAt = new Date();

    const tell = () => {
      if (!isFresh) {
        say('As of ' + today.format(freshAt), 'late');
      } else if (polling) {
        say('Every 15 s', 'on');
      } else {
        say('Live', 'on');
      }
    };

    async function refresh() {
      isDirty = true;
      if (document.hidden || isFetching) {
        return;
      }
      isFetching = true;
      try {
        while (isDirty && !document.hidden) {
          isDirty = false;
          const answer = await fetch(location.href, {headers: {'X-Requested-With': 'live', 'Accept': '*/*'}, cache: 'no-store'});
          if (answer.status === 401 || answer.redirected) {
            location.reload();
            return;
          }
          if (!answer.ok) {
            throw new Error('answer ' + answer.status);
          }
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
          if (!page.getElementById(id)) {
            location.reload();
            return;
          }
          for (const now of [document.getElementById(id), ...document.querySelectorAll('[data-follows]')]) {
            const next = page.getElementById(now.id);
            if (next) {
              become(now, document.importNode(next, true));
              window.htmx && window.htmx.process(now);
            }
          }
          isFresh = true;
          freshAt = new Date();
          if (!document.getElementById(id).dataset.live) {
            end();   // what moved stands still
          }
        }
      } catch (failed) {
        isDirty = true;
        isFresh = false;
      } finally {
        isFetching = false;
        if (source || polling) {
          tell();
        }
      }
    }

    function connect() {
      const now = document.getElementById(id);
      source = new EventSource(document.body.dataset.base + 'live?topic=' + now.dataset.live + '&seen=' + encodeURIComponent(now.dataset.seen));
      source.addEventListener('changed', refresh);
      source.onopen = () => {
        clearInterval(polling);
        polling = 0;
        if (!isFresh) {
          refresh();
        }
        tell();
      };
      source.onerror = () => {
        // A browser tries again by itself, unless it was refused; meanwhile the part is looked at now and then.
        polling = polling || setInterval(() => {
          if (source.readyState === EventSource.CLOSED) {
            connect();
          }
          refresh();
        }, 15000);
        tell();
      };
    }

    function end() {
      source.close();
      source = null;
      clearInterval(polling);
      polling = 0;
      state.hidden = true;
    }

    document.addEventListener('visibilitychange', () => !document.hidden && isDirty && refresh());
    window.addEventListener('pagehide', () => source && source.close());
    window.addEventListener('pageshow', event => {
      if (event.persisted && source) {
        connect();
        refresh();
      }
    });
    connect();
  }

  // ---- names in an expression

  // A datalist completes a whole field; here it is the word before the caret. The list is outside of the form, which is replaced as one
  // types; what of it stands at the field is set again then.
  const names = {
    most: 8,
    at: -1,
    list: () => document.getElementById('offered'),
    word: field => {
      const before = field.value.slice(0, field.selectionStart);
      const isText = (before.match(/["']/g) || []).length % 2 === 1;
      return isText ? '' : (before.match(/(?:custom\.)?[A-Za-z_]\w*$/) || [''])[0];
    },
    offer(field) {
      const list = names.list();
      const word = names.word(field).toLowerCase();
      const found = [...document.getElementById(field.dataset.names).options].map(option => option.value)
        .filter(name => word && name.toLowerCase().includes(word) && name.toLowerCase() !== word);
      found.sort((one, other) => other.toLowerCase().startsWith(word) - one.toLowerCase().startsWith(word));
      list.replaceChildren(...found.slice(0, names.most).map((name, i) => {
        const item = document.createElement('li');
        item.id = 'offered-' + i;
        item.setAttribute('role', 'option');
        item.textContent = name;
        return item;
      }));
      list.hidden = !found.length;
      const place = field.getBoundingClientRect();
      list.style.left = place.left + 'px';
      list.style.top = place.bottom + 2 + 'px';
      names.choose(field, -1);
    },
    choose(field, at) {
      names.at = at;
      [...names.list().children].forEach((item, i) => item.setAttribute('aria-selected', i === at));
      if (at < 0) {
        field.removeAttribute('aria-activedescendant');
      } else {
        field.setAttribute('aria-activedescendant', 'offered-' + at);
        names.list().children[at].scrollIntoView({block: 'nearest'});
      }
    },
    take(field, at) {
      const end = field.selectionStart;
      field.setRangeText(names.list().children[at].textContent, end - names.word(field).length, end, 'end');
      names.close(field);
      field.dispatchEvent(new Event('input', {bubbles: true}));
    },
    close(field) {
      names.list().hidden = true;
      names.choose(field, -1);
    }
  };

  document.addEventListener('input', event => event.target.matches('[data-names]') && names.offer(event.target));
  document.addEventListener('focusout', event => event.target.matches('[data-names]') && names.close(event.target));
  window.addEventListener('scroll', () => document.activeElement.matches('[data-names]') && names.close(document.activeElement), {passive: true});
  document.addEventListener('htmx:afterSwap', () => {
    const field = document.activeElement;
    if (field.matches('[data-names]') && names.at >= 0) {
      names.choose(field, names.at);
    }
  });
  document.addEventListener('mousedown', event => {
    const item = event.target.closest('#offered li');
    if (item) {
      event.preventDefault();   // else the field would lose the focus before the click
      names.take(document.activeElement, [...item.parentElement.children].indexOf(item));
    }
  });
  document.addEventListener('keydown', event => {
    if (!event.target.matches('[data-names]') || names.list().hidden) {
      return;
    }
    const last = names.list().children.length - 1;
    const act = {
      ArrowDown: () => names.choose(event.target, names.at < last ? names.at + 1 : 0),
      ArrowUp: () => names.choose(event.target, names.at > 0 ? names.at - 1 : last),
      Enter: names.at < 0 ? null : () => names.take(event.target, names.at),
      Escape: () => names.close(event.target)
    }[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });

  // ---- strips of places that are wider than the screen

  // The place where one is comes into the middle of its strip.
  function showPlace() {
    for (const here of document.querySelectorAll('.tabs [aria-current], .places [aria-current]')) {
      const strip = here.closest('.tabs, .places');
      const [place, frame] = [here.getBoundingClientRect(), strip.getBoundingClientRect()];
      strip.scrollLeft += place.left - frame.left - (frame.width - place.width) / 2;
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    showPlace();
    localize(document);
    const zone = document.getElementById('zone');
    if (zone) {
      zone.textContent = 'Times in ' + moment.resolvedOptions().timeZone;
    }
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
