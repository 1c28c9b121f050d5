/* The words of a page that need a browser's help: to share it, and to print it. */

async function share(button, status) {
    const url = button.dataset.share;
    if (navigator.share) {
        // Refused when the reader closes the system's window, which needs no word.
        await navigator.share({ title: document.title, url }).catch(() => {});
        return;
    }
    try {
        await navigator.clipboard.writeText(url);
        status.textContent = button.dataset.done;
    } catch {
        // Not allowed, or no HTTPS: there it stands to be copied.
        location.hash = "permanent-address";
    }
}

for (const button of document.querySelectorAll("[data-share]"))
    button.addEventListener("click", () => share(button, button.parentElement.querySelector("[role=status]")));
for (const button of document.querySelectorAll("[data-print]"))
    button.addEventListener("click", () => print());
