/* A short list of pages while one types into a search field; the form works without it.
   Source of the pattern: W3C, ARIA Authoring Practices Guide, "Combobox". */
const WAIT = 150; // milliseconds without a key, so that not every letter asks the server

function make(tag, properties, attributes = {}) {
    const element = Object.assign(document.createElement(tag), properties);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
}

function option({ title, kind, address, language, direction }, id) {
    const item = make("li", { id }, { role: "option", "aria-selected": "false" });
    item.append(
        make("a", { href: address, textContent: title, lang: language, dir: direction, tabIndex: -1 }),
        make("span", { className: "meta", textContent: kind }),
    );
    return item;
}

function suggestFor(form) {
    const field = form.querySelector("input");
    const name = field.labels[0].textContent;
    const list = make("ul", { id: `${field.id}-list`, className: "suggestions" }, { role: "listbox", "aria-label": name });
    let timer, asked;

    for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id]])
        field.setAttribute(key, value);
    form.append(list);
    show([]);

    function show(suggestions) {
        list.replaceChildren(...suggestions.map((each, place) => option(each, `${list.id}-${place}`)));
        list.hidden = !suggestions.length;
        field.setAttribute("aria-expanded", String(!list.hidden));
        field.removeAttribute("aria-activedescendant");
    }

    async function ask() {
        asked?.abort();
        asked = new AbortController();
        const address = `${form.dataset.suggest}?${new URLSearchParams({ q: field.value })}`;
        try {
            const response = await fetch(address, { signal: asked.signal });
            show((await response.json()).suggestions);
        } catch {
            // Offline, or asked anew: the form still works.
        }
    }

    function move(step) {
        const options = [...list.children];
        const from = options.findIndex((each) => each.ariaSelected === "true");
        const to = (from < 0 && step < 0 ? options.length : from) + step;
        const chosen = options[(to + options.length) % options.length];
        for (const each of options) each.ariaSelected = String(each === chosen);
        field.setAttribute("aria-activedescendant", chosen.id);
        chosen.scrollIntoView({ block: "nearest" });
    }

    function press(event) {
        const chosen = list.querySelector("[aria-selected=true] a");
        if (event.key === "Escape") show([]);
        else if (event.key === "Enter" && chosen) location.assign(chosen.href);
        else if (event.key === "ArrowDown") move(1);
        else if (event.key === "ArrowUp") move(-1);
        else return;
        event.preventDefault();
    }

    field.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(ask, WAIT);
    });
    field.addEventListener("keydown", (event) => list.hidden || press(event));
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || show([]));
    // Choosing with the mouse must not take the focus, and the list with it, before the click.
    list.addEventListener("mousedown", (event) => event.preventDefault());
}

document.querySelectorAll("form[data-suggest]").forEach(suggestFor);
