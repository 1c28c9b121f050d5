/* The admin's forms of records: a preview beside the form, and what is typed kept on the server.
 *
 * Without this script the preview opens in a new tab, and nothing is kept before it is saved.
 */
'use strict';
{
    const setup = document.getElementById('editing');
    const words = setup.dataset;
    const form = setup.closest('form');
    const PAUSE = 2000; // Milliseconds from the last key to the server; at most twice that in all.
    const PULSE = 15000;
    const HERE = `unsaved:${location.pathname}`;

    /* What is typed --------------------------------------------------------------------------- */

    // As the server, or the form when it was opened, has it.
    let known = '';
    let typedSince = null;
    let timer = null;

    function typed() {
        const data = new URLSearchParams();
        for (const [name, value] of new FormData(form)) {
            if (typeof value === 'string' && name !== 'csrfmiddlewaretoken') {
                data.append(name, value);
            }
        }
        return data;
    }

    const tokenField = form.elements.csrfmiddlewaretoken;

    // Whoever signed in again elsewhere has a new token, which only the server can say.
    async function ask(body) {
        const response = await fetch(words.address, body && {
            method: 'POST',
            headers: {'X-CSRFToken': tokenField.value},
            body,
        });
        const isAnswer = (response.headers.get('Content-Type') || '').includes('json');
        if (!response.ok || !isAnswer) {
            throw new Error('refused');
        }
        const answer = await response.json();
        tokenField.value = answer.token;
        return answer;
    }

    async function talk(body) {
        try {
            return await ask(body);
        } catch (error) {
            if (error.message !== 'refused') {
                throw error;
            }
            await ask();
            return ask(body);
        }
    }

    const alive = () => new URLSearchParams({
        _alive: '1', _opening: form.elements._opening.value,
    });

    async function keep() {
        clearTimeout(timer);
        timer = null;
        typedSince = null;
        const data = typed();
        const isNew = data.toString() !== known;
        try {
            showOthers((await talk(isNew ? data : alive())).others);
            if (isNew) {
                known = data.toString();
                localStorage.removeItem(HERE);
            }
            say('');
            return true;
        } catch (error) {
            if (isNew) {
                localStorage.setItem(HERE, data.toString());
            }
            say(error.message === 'refused' ? words.signedOut : words.offline);
            return false;
        }
    }

    function touch() {
        typedSince ??= Date.now();
        clearTimeout(timer);
        const left = Math.max(0, 2 * PAUSE - (Date.now() - typedSince));
        timer = setTimeout(keep, Math.min(PAUSE, left));
    }

    const isOurs = (target) => target.form === form || target.closest('.ProseMirror') !== null;
    for (const event of ['input', 'change']) {
        form.addEventListener(event, (what) => {
            if (isOurs(what.target) && !what.target.name.startsWith('_preview')) {
                touch();
            }
        });
        django.jQuery(form).on(`${event}.editing`, 'select', touch);
    }
    document.addEventListener('formset:added', touch);
    document.addEventListener('formset:removed', touch);
    // Parts that were moved tell nobody: their handles do.
    form.addEventListener('click', (event) => {
        if (event.target.closest('.moves')) {
            touch();
        }
    });
    setInterval(keep, PULSE);
    addEventListener('pagehide', () => {
        if (!isSent && typed().toString() !== known) {
            localStorage.setItem(HERE, typed().toString());
        }
    });

    /* Who else -------------------------------------------------------------------------------- */

    const others = document.getElementById('open-elsewhere');
    const trouble = document.getElementById('keeping-trouble');

    function showOthers(names) {
        const text = names.length ? words.others.replace('{names}', names.join(', ')) : '';
        if (others.textContent !== text) {
            others.textContent = text;
        }
    }

    function say(text) {
        if (trouble.textContent !== text) {
            trouble.textContent = text;
        }
    }

    /* What was typed before ------------------------------------------------------------------- */

    const unsaved = document.getElementById('unsaved');
    if (unsaved) {
        unsaved.querySelector('button').addEventListener('click', async () => {
            await talk(new URLSearchParams({_forget: unsaved.dataset.opening}));
            unsaved.remove();
        });
    }
    // Kept in this browser only, while the server could not be reached.
    const left = localStorage.getItem(HERE);
    if (left) {
        talk(new URLSearchParams(left)).then(() => {
            localStorage.removeItem(HERE);
            location.search = '?_restore=1';
        }, () => {});
    }

    /* Sending --------------------------------------------------------------------------------- */

    let isSent = false;
    form.addEventListener('submit', async (event) => {
        const button = event.submitter;
        if (isSent || (button && button.name === '_preview')) {
            return;
        }
        // A form sent to a server that asks to sign in first would be lost.
        event.preventDefault();
        if (await keep()) {
            isSent = true;
            form.requestSubmit(button);
        } else {
            trouble.scrollIntoView({block: 'center'});
        }
    });
    addEventListener('pageshow', () => { isSent = false; });

    /* The preview ----------------------------------------------------------------------------- */

    const panel = document.getElementById('preview');
    const frame = panel.querySelector('iframe');
    const opener = form.querySelector('.preview-button');

    function fit() {
        const width = panel.dataset.width === 'phone' ? 390 : 1280;
        const scale = Math.min(1, frame.parentElement.clientWidth / width);
        frame.style.inlineSize = `${width}px`;
        frame.style.blockSize = `${frame.parentElement.clientHeight / scale}px`;
        frame.style.transform = `scale(${scale})`;
    }

    function openPreview() {
        panel.hidden = false;
        document.body.classList.add('with-preview');
        fit();
    }

    function closePreview() {
        panel.hidden = true;
        document.body.classList.remove('with-preview');
        opener.focus();
    }

    opener.setAttribute('formtarget', frame.name);
    opener.addEventListener('click', openPreview);
    panel.querySelector('.close').addEventListener('click', closePreview);
    panel.addEventListener('keydown', (event) => {
        if (event.key === 'Escape') {
            closePreview();
        }
    });
    const refresh = panel.querySelector('.refresh');
    panel.querySelector('select')?.addEventListener('change', () => refresh.click());
    for (const button of panel.querySelectorAll('[data-width]')) {
        button.addEventListener('click', () => {
            panel.dataset.width = button.dataset.width;
            panel.querySelectorAll('button[data-width]').forEach((each) => {
                each.setAttribute('aria-pressed', each === button);
            });
            fit();
        });
    }
    addEventListener('resize', fit);

    /* Times in other zones -------------------------------------------------------------------- */

    const language = document.documentElement.lang;

    function partsIn(zone, instant) {
        const format = new Intl.DateTimeFormat('sv-SE', {
            timeZone: zone, dateStyle: 'short', timeStyle: 'medium',
        });
        return Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
    }

    // A wall clock's time as an instant: tried as UTC, then put right by what that zone shows.
    function instantOf(text, zone) {
        const wanted = Date.parse(`${text}Z`);
        const first = wanted - (partsIn(zone, wanted) - wanted);
        return wanted - (partsIn(zone, first) - first);
    }

    function showZones(field, note) {
        const zones = {[words.yourTime]: Intl.DateTimeFormat().resolvedOptions().timeZone};
        const event = form.elements.time_zone;
        if (event && event.value) {
            zones[words.eventTime] = event.value;
        }
        note.replaceChildren();
        if (!field.value) {
            return;
        }
        for (const [name, zone] of Object.entries(zones)) {
            const format = new Intl.DateTimeFormat(language, {
                timeZone: zone, dateStyle: 'medium', timeStyle: 'short',
            });
            const line = document.createElement('span');
            const shown = format.format(instantOf(field.value, words.zone));
            line.textContent = `${name} (${zone}): ${shown}`;
            note.append(line);
        }
    }

    for (const name of ['publish_from', 'unpublish_at']) {
        const field = form.elements[name];
        if (field) {
            const note = document.createElement('div');
            note.className = 'other-zones';
            field.after(note);
            const show = () => showZones(field, note);
            field.addEventListener('input', show);
            form.elements.time_zone?.addEventListener('change', show);
            show();
        }
    }

    /* Two texts ------------------------------------------------------------------------------- */

    function fieldOf(row) {
        const {column, pk} = row.dataset;
        const own = form.elements[column];
        const key = [...form.querySelectorAll('input[type=hidden]')].find(
            (field) => field.value === pk && field.name.endsWith('-id'));
        return key ? form.elements[key.name.replace(/id$/, column)] : own;
    }

    for (const button of document.querySelectorAll('.take-theirs')) {
        const field = fieldOf(button.closest('tr'));
        button.hidden = !field || field.closest('.prose-editor') !== null;
        button.addEventListener('click', () => {
            field.value = button.value;
            field.dispatchEvent(new Event('input', {bubbles: true}));
            field.dispatchEvent(new Event('change', {bubbles: true}));
            field.focus();
        });
    }
    document.querySelector('.conflict')?.focus();

    // Editors and choices are drawn by then; what they make of the values is not typed.
    addEventListener('load', () => {
        known = typed().toString();
        keep();
    });
}
