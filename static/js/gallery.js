/* Photos of a gallery large, one after the other, by mouse and keyboard; each is a plain link without it. */

function open(links, dialog, place) {
    const figure = links[place].closest("figure");
    const { alt, width, height } = links[place].querySelector("picture img").attributes;
    const large = document.createElement("img");
    for (const { name, value } of [alt, width, height]) large.setAttribute(name, value);
    large.src = links[place].href;
    const caption = figure.querySelector("figcaption");
    dialog.querySelector("figure").replaceChildren(large, ...(caption ? [caption.cloneNode(true)] : []));
    dialog.querySelector("output").textContent = `${place + 1} / ${links.length}`;
    dialog.dataset.place = place;
    if (!dialog.open) dialog.showModal();
}

function prepare(gallery) {
    const links = [...gallery.querySelectorAll("a")];
    const dialog = gallery.parentElement.querySelector("dialog");
    const move = (step) => open(links, dialog, (Number(dialog.dataset.place) + step + links.length) % links.length);
    const isRightToLeft = getComputedStyle(dialog).direction === "rtl";
    const steps = { ArrowRight: isRightToLeft ? -1 : 1, ArrowLeft: isRightToLeft ? 1 : -1 };

    links.forEach((link, place) => link.addEventListener("click", (event) => {
        // With a key held the reader asks for a tab or a window.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        open(links, dialog, place);
    }));
    for (const button of dialog.querySelectorAll("[data-step]"))
        button.addEventListener("click", () => move(Number(button.dataset.step)));
    dialog.addEventListener("keydown", ({ key }) => steps[key] && move(steps[key]));
    // Back to where the reader has got to, not to where they began.
    dialog.addEventListener("close", () => links[dialog.dataset.place].focus());
    dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
}

document.querySelectorAll(".gallery").forEach(prepare);
