/* The admin's forms: parts as cards that fold, handles that move them, pictures, errors as links.
 *
 * Without this script every card is open and the position is a number to type.
 * A part's place is its position field; its place in the document follows, never the other way
 * round, because Django tells the parts apart by their numbers in the order they came.
 */
'use strict';
{
    const status = document.getElementById('form-words');
    const words = status ? status.dataset : {};

    function make(tag, className, attributes = {}, text = '') {
        const element = document.createElement(tag);
        element.className = className;
        for (const [name, value] of Object.entries(attributes)) {
            element.setAttribute(name, value);
        }
        element.textContent = text;
        return element;
    }

    const isCard = (part) => part.tagName !== 'TR';
    const counted = (part, name) => part.querySelector(`[data-counted="${name}"]`);
    const isOrdered = (group) => counted(group, 'position') !== null;

    // The parts of a group as they stand, without the hidden one that new ones are copied from.
    function partsOf(group) {
        const kind = group.dataset.inlineType === 'tabular' ? 'tr.form-row' : '.inline-related';
        return [...group.querySelectorAll(kind)].filter((part) => !part.matches('.empty-form'));
    }

    const partOf = (element) => element.closest('tr.form-row, .inline-related:not(.tabular)');

    // A table row stands below the row of its own errors, if it has any.
    function rowsOf(part) {
        const before = part.previousElementSibling;
        return before && before.matches('.row-form-errors') ? [before, part] : [part];
    }

    /* What a part is called ------------------------------------------------------------------ */

    function textOf(field) {
        if (field.tagName === 'SELECT') {
            return field.value ? field.selectedOptions[0].text.trim() : '';
        }
        return field.value.trim();
    }

    function summaryOf(part) {
        const places = [];
        for (const field of part.querySelectorAll('[data-summary]')) {
            const texts = (places[field.dataset.summary] ||= []);
            texts.push(textOf(field));
        }
        return places.map((texts) => texts.filter(Boolean).join(', ')).filter(Boolean).join(' · ');
    }

    function nameOf(part) {
        const label = part.querySelector('.inline_label');
        const stored = label && part.matches('.has_original') ? label.firstChild.textContent.trim() : '';
        const kind = part.querySelector('h3 b');
        const unnamed = `${kind ? kind.textContent.replace(':', '') : ''} ${words.new}`.trim();
        return summaryOf(part) || stored || unnamed;
    }

    function showName(part) {
        const name = nameOf(part);
        const title = part.querySelector('.card-title');
        if (title) {
            title.textContent = name;
        }
        for (const button of part.querySelectorAll('.moves button')) {
            button.setAttribute('aria-label', `${button.title}: ${name}`);
        }
    }

    /* Order ---------------------------------------------------------------------------------- */

    // The moved part itself is never taken out of the document: it would lose focus and pointer.
    function place(part, index) {
        const others = partsOf(part.closest('.inline-group')).filter((other) => other !== part);
        const stands = (other, side) => part.compareDocumentPosition(other) & side;
        for (const other of others.slice(0, index)) {
            if (stands(other, Node.DOCUMENT_POSITION_FOLLOWING)) {
                rowsOf(part)[0].before(...rowsOf(other));
            }
        }
        for (const other of others.slice(index).reverse()) {
            if (stands(other, Node.DOCUMENT_POSITION_PRECEDING)) {
                part.after(...rowsOf(other));
            }
        }
    }

    function number(group) {
        partsOf(group).forEach((part, index) => {
            counted(part, 'position').value = index + 1;
        });
    }

    function arrange(group, valueOf) {
        const last = Number.MAX_SAFE_INTEGER;
        const parts = partsOf(group).map((part) => [part, valueOf(part) || last]);
        const sorted = parts.toSorted((one, other) => one[1] - other[1]);
        sorted.forEach(([part], index) => {
            if (partsOf(group)[index] !== part) {
                place(part, index);
            }
        });
    }

    const byPosition = (part) => Number(counted(part, 'position').value);
    const byIndex = (part) => Number(part.id.match(/\d+$/)) + 1;

    function say(text, part, group) {
        const parts = partsOf(group);
        status.textContent = text
            .replace('{name}', nameOf(part))
            .replace('{place}', parts.indexOf(part) + 1)
            .replace('{total}', parts.length);
    }

    function move(part, step) {
        const group = part.closest('.inline-group');
        const index = partsOf(group).indexOf(part) + step;
        if (index < 0 || index >= partsOf(group).length) {
            say(words.edge, part, group);
            return;
        }
        place(part, index);
        number(group);
        part.scrollIntoView({block: 'nearest'});
        say(words.moved, part, group);
    }

    function drag(part, start) {
        const group = part.closest('.inline-group');
        let pointer = start.clientY;
        let isHeld = true;

        function follow() {
            const others = partsOf(group).filter((other) => other !== part);
            const above = others.filter((other) => {
                const box = other.getBoundingClientRect();
                return (box.top + box.bottom) / 2 < pointer;
            });
            place(part, above.length);
        }
        // A part can be taken further than the window shows.
        function scrollAlong() {
            const edge = 96;
            const beyond = Math.min(0, pointer - edge) + Math.max(0, pointer - innerHeight + edge);
            if (isHeld) {
                scrollBy(0, beyond / 6);
                follow();
                requestAnimationFrame(scrollAlong);
            }
        }
        function drop() {
            isHeld = false;
            part.classList.remove('is-moving');
            number(group);
            say(words.moved, part, group);
            part.querySelector('.move-handle').removeEventListener('pointermove', track);
        }
        const track = (event) => { pointer = event.clientY; };

        part.classList.add('is-moving');
        start.target.setPointerCapture(start.pointerId);
        start.target.addEventListener('pointermove', track);
        start.target.addEventListener('lostpointercapture', drop, {once: true});
        scrollAlong();
    }

    function addMoves(part) {
        const moves = make('span', 'moves');
        const handle = make('button', 'move-handle', {type: 'button', title: words.move}, '⠿');
        const up = make('button', 'move-up', {type: 'button', title: words.up, tabindex: -1}, '↑');
        const down = make('button', 'move-down', {type: 'button', title: words.down, tabindex: -1}, '↓');
        handle.addEventListener('pointerdown', (event) => {
            if (event.button === 0) {
                setOpen(part, false);
                drag(part, event);
            }
        });
        handle.addEventListener('keydown', (event) => {
            const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
            if (step) {
                event.preventDefault();
                move(part, step);
            }
        });
        up.addEventListener('click', () => move(part, -1));
        down.addEventListener('click', () => move(part, 1));
        moves.append(handle, up, down);
        part.querySelector('h3, td').prepend(moves);
    }

    /* Cards ---------------------------------------------------------------------------------- */

    function setOpen(part, isOpen) {
        const toggle = part.querySelector('.card-toggle');
        if (toggle) {
            toggle.setAttribute('aria-expanded', isOpen);
            part.classList.toggle('is-closed', !isOpen);
        }
    }

    function addToggle(part) {
        const toggle = make('button', 'card-toggle', {type: 'button'});
        const picture = part.querySelector('.picture-now');
        if (picture) {
            toggle.append(picture.cloneNode());
        }
        toggle.append(make('span', 'card-title'));
        toggle.addEventListener('click', () => setOpen(part, part.matches('.is-closed')));
        const heading = part.querySelector('h3');
        heading.prepend(toggle);
        // The stock heading names the part too; of it, only the link to its own form is kept.
        const link = part.querySelector('.inlinechangelink');
        if (link) {
            toggle.after(link);
        }
        setOpen(part, !part.matches('.has_original') || part.querySelector('.errorlist') !== null);
    }

    function addToggleAll(group) {
        const button = make('button', 'toggle-all', {type: 'button'}, words.openAll);
        button.addEventListener('click', () => {
            const isOpening = partsOf(group).some((part) => part.matches('.is-closed'));
            partsOf(group).forEach((part) => setOpen(part, isOpening));
            button.textContent = isOpening ? words.closeAll : words.openAll;
        });
        group.querySelector('.inline-heading').after(button);
    }

    /* Pictures ------------------------------------------------------------------------------- */

    // A picture just chosen is drawn: the policy of the page lets it load none from elsewhere.
    function drawn(bitmap, width, height) {
        const canvas = make('canvas', 'picture-now', {width, height});
        const scale = Math.max(width / bitmap.width, height / bitmap.height);
        const [across, down] = [bitmap.width * scale, bitmap.height * scale];
        const pen = canvas.getContext('2d');
        pen.drawImage(bitmap, (width - across) / 2, (height - down) / 2, across, down);
        return canvas;
    }

    async function preview(part, file) {
        const bitmap = await createImageBitmap(file);
        part.querySelectorAll('.picture-frame, .picture-now').forEach((before) => before.remove());
        part.querySelector('.card-title').before(drawn(bitmap, 128, 96));
        const height = Math.round(240 * bitmap.height / bitmap.width);
        const frame = make('span', 'picture-frame');
        frame.append(drawn(bitmap, 240, height));
        part.querySelector('.picture-input').prepend(frame);
        offerFocus(part);
    }

    // A click on the picture says what a crop must keep; the numbers beside it do the same.
    function offerFocus(part) {
        const frame = part.querySelector('.picture-frame');
        const [across, down] = ['x', 'y'].map((axis) => part.querySelector(`[name$="-focal_${axis}"]`));
        if (!frame || !across) {
            return;
        }
        const mark = make('span', 'focus-mark');
        const show = () => {
            // From the left whatever the language: a picture is not mirrored.
            mark.style.left = `${across.value}%`;
            mark.style.top = `${down.value}%`;
        };
        frame.append(mark);
        frame.addEventListener('click', (event) => {
            const box = frame.getBoundingClientRect();
            across.value = Math.round((event.clientX - box.left) / box.width * 100);
            down.value = Math.round((event.clientY - box.top) / box.height * 100);
            show();
        });
        [across, down].forEach((field) => field.addEventListener('input', show));
        show();
    }

    function addSeveral(group) {
        const label = make('label', 'add-several', {}, words.several);
        const input = make('input', 'visually-hidden', {type: 'file', multiple: '', accept: 'image/*'});
        input.addEventListener('change', () => {
            for (const file of input.files) {
                group.querySelector('.add-row a').click();
                const field = partsOf(group).at(-1).querySelector('input[type="file"]');
                const files = new DataTransfer();
                files.items.add(file);
                field.files = files.files;
                field.dispatchEvent(new Event('change', {bubbles: true}));
            }
            input.value = '';
        });
        label.append(input);
        group.append(label);
    }

    // Sending pictures and preparing their sizes takes a second or two for each: say that it goes on.
    function showSending(form) {
        const inputs = [...form.querySelectorAll('.picture-input input[type="file"]')];
        const files = inputs.flatMap((input) => [...input.files]);
        if (!files.length) {
            return;
        }
        const megabytes = files.reduce((sum, file) => sum + file.size, 0) / 1e6;
        const size = megabytes.toLocaleString(document.documentElement.lang, {maximumFractionDigits: 1});
        const text = words.sending.replace('{count}', files.length).replace('{size}', size);
        const sign = make('div', 'sending', {role: 'status'}, text);
        sign.prepend(make('progress', '', {'aria-hidden': true}));
        form.append(sign);
    }

    /* New parts ------------------------------------------------------------------------------ */

    function suggestNumber(part, group) {
        const field = counted(part, 'number');
        if (field && !field.value) {
            const numbers = partsOf(group).map((other) => Number(counted(other, 'number').value));
            field.value = Math.max(0, ...numbers) + 1;
        }
    }

    function setUp(part) {
        if (isCard(part)) {
            addToggle(part);
            offerFocus(part);
        }
        if (isOrdered(part)) {
            addMoves(part);
        }
        // In a narrow window the heading above the box to tick is out of sight.
        const remove = part.querySelector('td.delete input');
        if (remove) {
            remove.after(make('label', 'delete-label', {for: remove.id}, remove.getAttribute('aria-label')));
        }
        showName(part);
    }

    function setUpGroup(group) {
        const parts = partsOf(group);
        parts.forEach((part) => setUp(part));
        if (isOrdered(group)) {
            group.classList.add('is-ordered');
            arrange(group, byPosition);
            const column = group.querySelector('th.original');
            if (column) {
                column.append(make('span', 'visually-hidden', {}, words.order));
            }
        }
        if (group.dataset.inlineType === 'stacked' && parts.length > 1) {
            addToggleAll(group);
        }
        if (group.querySelector('.picture-input')) {
            addSeveral(group);
        }
        django.jQuery(group).on('change input', (event) => {
            const part = partOf(event.target);
            if (part) {
                showName(part);
            }
        });
        django.jQuery(group).on('change', '.picture-input input[type="file"]', (event) => {
            if (event.target.files.length) {
                // What cannot be drawn, the server will say: it knows more kinds of damage.
                preview(partOf(event.target), event.target.files[0]).catch(() => {});
            }
        });
    }

    /* Errors --------------------------------------------------------------------------------- */

    function errorLink(error) {
        const part = partOf(error);
        const field = error.parentElement.querySelector('input:not([type=hidden]), select, textarea');
        const label = field && field.labels[0] ? field.labels[0].textContent.replace(/:\s*$/, '') : '';
        const names = [part ? nameOf(part) : '', label, error.textContent.trim()];
        const link = make('a', '', {href: '#'}, names.filter(Boolean).join(': '));
        link.addEventListener('click', (event) => {
            event.preventDefault();
            error.scrollIntoView({block: 'center'});
            if (field) {
                field.focus({preventScroll: true});
            }
        });
        return link;
    }

    // A long form says at its top what is wrong and leads there.
    function listErrors(note) {
        const list = make('ul', 'error-links');
        for (const error of document.querySelectorAll('#content-main .errorlist')) {
            const item = make('li', '');
            item.append(errorLink(error));
            list.append(item);
        }
        note.append(list);
        note.tabIndex = -1;
        note.focus();
    }

    /* Names of fields that scripts draw, for those who hear them ------------------------------ */

    // In a table the heading of the column is the label, and the field repeats it to itself.
    const labelOf = (field) => field.getAttribute('aria-label') || field.labels[0].textContent;

    function nameChoice(select) {
        const parts = '.select2-selection, .select2-selection__rendered, .select2-search__field';
        select.nextElementSibling.querySelectorAll(parts).forEach((part) => {
            part.removeAttribute('aria-labelledby');
            part.setAttribute('aria-label', labelOf(select));
        });
    }

    function nameChoices(root) {
        // Those of the hidden part, which new ones are copied from, are not drawn yet.
        root.querySelectorAll('select.select2-hidden-accessible').forEach(nameChoice);
    }

    function nameEditors() {
        for (const editor of document.querySelectorAll('.tiptap:not([aria-label])')) {
            const label = editor.closest('.form-row').querySelector('label');
            editor.setAttribute('aria-label', label.textContent);
        }
    }

    django.jQuery(() => {
        nameChoices(document);
        django.jQuery(document).on('select2:open', (event) => {
            const search = document.querySelector('.select2-container--open .select2-search__field');
            search.setAttribute('aria-label', labelOf(event.target));
        });
        // Editors are drawn when their module has come, and again in each new part.
        nameEditors();
        const content = document.getElementById('content');
        new MutationObserver(nameEditors).observe(content, {childList: true, subtree: true});
    });

    const groupOf = (prefix) => document.getElementById(`${prefix}-group`);

    document.addEventListener('formset:added', (event) => {
        const part = event.target;
        const group = groupOf(event.detail.formsetName);
        // The stock script renumbers ids and names, but not what refers to them.
        for (const field of part.querySelectorAll('[aria-describedby]')) {
            const index = byIndex(part) - 1;
            const described = field.getAttribute('aria-describedby').replace('__prefix__', index);
            field.setAttribute('aria-describedby', described);
        }
        suggestNumber(part, group);
        setUp(part);
        nameChoices(part);
        part.querySelector('input:not([type=hidden]), select, textarea').focus();
    });

    // The stock script now numbers all parts as they stand; those stored must keep their numbers.
    document.addEventListener('formset:removed', (event) => {
        const group = groupOf(event.detail.formsetName);
        if (isOrdered(group)) {
            arrange(group, byIndex);
            queueMicrotask(() => arrange(group, byPosition));
        }
    });

    const mainForm = document.querySelector('#content-main form');
    if (mainForm) {
        mainForm.addEventListener('submit', (event) => {
            // An answer that opens in another window leaves this form where it is.
            // The page stays when a preview is sent for, or when editing.js sends the form later.
            if (!event.defaultPrevented && !event.submitter?.formTarget) {
                showSending(mainForm);
            }
        });
        // The form as it was, when the reader comes back to it.
        window.addEventListener('pageshow', () => {
            document.querySelectorAll('.sending').forEach((sign) => sign.remove());
        });
    }

    if (status) {
        document.querySelectorAll('.js-inline-admin-formset').forEach(setUpGroup);
        document.querySelectorAll('#content-main .errornote').forEach(listErrors);
    }
}
