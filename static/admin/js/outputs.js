/* What readers and programs get of a record that was just saved: asked for, then shown.
 *
 * Saving does not wait for it. Each warning stands by the field that causes it; the receipt, and
 * what belongs to no field, stand among the messages. Without this script a link leads to a page
 * that says the same.
 */
'use strict';
{
    const setup = document.getElementById('outputs');
    const saved = document.querySelector('.messagelist .saved');

    function make(tag, className, text) {
        const element = document.createElement(tag);
        element.className = className;
        element.textContent = text;
        return element;
    }

    // The field of the record, or of the part whose key stands in the form.
    function fieldOf({pk, field}) {
        const form = setup.closest('form');
        const key = [...form.querySelectorAll('input[type=hidden]')].find(
            (each) => each.value === pk && each.name.endsWith('-id'));
        return form.elements[key ? key.name.replace(/id$/, field) : field];
    }

    function warn(problem, list) {
        const field = problem.field && fieldOf(problem);
        const row = field && field.closest && field.closest('.form-row');
        if (!row) {
            list.append(make('li', 'warning', `${problem.label}: ${problem.message}`));
            return;
        }
        const warning = make('p', 'output-warning', problem.message);
        warning.id = `${field.id}_output_${row.querySelectorAll('.output-warning').length}`;
        const described = field.getAttribute('aria-describedby');
        field.setAttribute('aria-describedby', [described, warning.id].filter(Boolean).join(' '));
        (field.closest('.fieldBox, .form-row > div') || row).append(warning);
    }

    async function check() {
        const list = saved.closest('ul');
        const response = await fetch(setup.dataset.address, {headers: {Accept: 'application/json'}});
        if (!response.ok) {
            return;
        }
        const {receipt, problems} = await response.json();
        const kind = problems.length ? 'warning' : 'success';
        const message = make('li', `receipt ${kind}`, problems.length ? '' : receipt);
        message.setAttribute('role', 'status');
        if (problems.length) {
            const link = make('a', '', receipt);
            link.href = setup.dataset.address;
            message.append(link);
        }
        list.append(message);
        for (const problem of problems) {
            warn(problem, list);
        }
    }

    if (saved) {
        // A page that is left before the answer comes wants none.
        check().catch(() => {});
    }
}
