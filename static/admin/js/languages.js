/* The admin's forms in several languages: one language at a time, with the source text beside it.
 *
 * Without this script all languages of a text stand one after another.
 */
'use strict';
{
    const bar = document.getElementById('language-switch');
    const words = bar.dataset;
    const form = bar.closest('form');
    const buttons = [...bar.querySelectorAll('button')];
    const KEPT = 'language-of-texts';

    const isBlueprint = (field) => field.closest('.empty-form') !== null;
    const textsIn = (root) => [...root.querySelectorAll('[data-source][data-language]')];
    const texts = () => textsIn(form).filter((field) => !isBlueprint(field));
    const sourceOf = (field) => document.getElementById(
        field.id.slice(0, -field.dataset.language.length) + words.default);
    // What is shown or hidden with a field: its box in a line, or its cell in a table.
    const boxOf = (field) => {
        const box = field.closest('.fieldBox');
        return box ? box.parentElement : field.closest('td, .form-row');
    };

    function plain(html) {
        return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim();
    }

    const isRich = (field) => field.closest('.prose-editor, .prose-menubar-wrapper') !== null
        || field.hasAttribute('data-django-prose-editor-configurable')
        || field.className.includes('prose-editor');
    const textOf = (field) => isRich(field) ? plain(field.value) : field.value.trim();

    function make(tag, className, text = '', attributes = {}) {
        const element = document.createElement(tag);
        element.className = className;
        element.textContent = text;
        for (const [name, value] of Object.entries(attributes)) {
            element.setAttribute(name, value);
        }
        return element;
    }

    /* The source beside a translation --------------------------------------------------------- */

    // The source as it is now and, of an outdated translation, as it was when that was made.
    function showSource(field) {
        const source = sourceOf(field);
        if (!source || field === source) {
            return;
        }
        let note = boxOf(field).querySelector('.source-text');
        if (!note) {
            note = make('div', 'source-text');
            boxOf(field).append(note);
            if (field.dataset.outdated) {
                note.after(outdatedNote(field, source));
            }
        }
        note.replaceChildren(
            make('strong', '', `${words.source}: `),
            make('span', '', textOf(source), {lang: source.lang, dir: source.dir}),
        );
        note.hidden = textOf(source) === '';
    }

    function outdatedNote(field, source) {
        const note = make('div', 'outdated-text');
        const followed = isRich(field) ? plain(field.dataset.followed) : field.dataset.followed;
        const label = make('label', '');
        const box = make('input', '', '', {type: 'checkbox', name: `${field.name}-still-right`});
        label.append(box, ` ${words.stillRight}`);
        box.addEventListener('change', showStates);
        note.append(
            make('strong', '', words.followed.replace('{day}', field.dataset.outdated) + ' '),
            make('del', '', followed, {lang: source.lang, dir: source.dir}),
            label,
        );
        return note;
    }

    /* The state of each language -------------------------------------------------------------- */

    const isConfirmed = (field) => {
        const box = form.elements[`${field.name}-still-right`];
        return Boolean(box && box.checked) || textOf(field) !== field.dataset.first;
    };

    function stateOf(language) {
        const own = texts().filter((field) => field.dataset.language === language);
        const wanted = own.filter((field) => {
            const source = sourceOf(field);
            return source && textOf(source) !== '';
        });
        return {
            missing: wanted.filter((field) => textOf(field) === '').length,
            outdated: own.filter((field) => field.dataset.outdated && !isConfirmed(field)).length,
        };
    }

    function showStates() {
        for (const button of buttons) {
            if (button.dataset.language === words.default) {
                continue;
            }
            const {missing, outdated} = stateOf(button.dataset.language);
            const parts = [];
            if (missing) {
                parts.push(words.missing.replace('{count}', missing));
            }
            if (outdated) {
                parts.push(words.outdated.replace('{count}', outdated));
            }
            const state = button.querySelector('.state-of-language');
            state.textContent = parts.join(', ') || words.complete;
            button.dataset.state = outdated ? 'outdated' : missing ? 'missing' : 'complete';
        }
    }

    /* One language at a time ------------------------------------------------------------------ */

    function show(language) {
        for (const button of buttons) {
            button.setAttribute('aria-pressed', String(button.dataset.language === language));
        }
        for (const field of textsIn(form)) {
            const hide = field.dataset.language !== language;
            boxOf(field).hidden = hide;
            for (const heading of headingsOf(field)) {
                heading.hidden = hide;
            }
            if (!hide && !isBlueprint(field)) {
                showSource(field);
            }
        }
        form.dataset.language = language;
        sessionStorage.setItem(KEPT, language);
        showStates();
    }

    // In a table the heading of a column goes with its cells.
    function headingsOf(field) {
        const cell = field.closest('td');
        const name = cell && [...cell.classList].find((each) => each.startsWith('field-'));
        const table = cell && cell.closest('table');
        return name ? table.querySelectorAll(`th.column-${name.slice(6)}`) : [];
    }

    function firstLanguage() {
        const known = buttons.map((button) => button.dataset.language);
        const wrong = texts().find((field) => boxOf(field).querySelector('.errorlist'));
        const asked = new URLSearchParams(location.search).get('language');
        const choices = [wrong && wrong.dataset.language, asked, sessionStorage.getItem(KEPT)];
        return choices.find((language) => known.includes(language)) || words.default;
    }

    for (const button of buttons) {
        button.addEventListener('click', () => show(button.dataset.language));
    }
    for (const field of texts()) {
        field.dataset.first = textOf(field);
        if (boxOf(field).querySelector('.errorlist')) {
            bar.querySelector(`[data-language="${field.dataset.language}"]`).classList.add('has-errors');
        }
    }
    form.addEventListener('input', showStates);
    form.addEventListener('change', showStates);
    document.addEventListener('formset:added', () => show(form.dataset.language));
    // A link to a message or a field opens the language that it is in.
    function follow() {
        const target = location.hash && document.getElementById(location.hash.slice(1));
        if (target && target.dataset.language) {
            show(target.dataset.language);
            target.focus();
        }
    }
    window.addEventListener('hashchange', follow);
    bar.hidden = false;
    show(firstLanguage());
    follow();
}
