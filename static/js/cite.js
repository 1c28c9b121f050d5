// A button beside each reference that copies it; without a clipboard there is none.
const cite = document.getElementById("cite");

function copyButton(citation) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = cite.dataset.copy;
    button.addEventListener("click", async () => {
        await navigator.clipboard.writeText(citation.textContent.trim());
        button.textContent = cite.dataset.copied;
        setTimeout(() => { button.textContent = cite.dataset.copy; }, 2000);
    });
    return button;
}

if (cite && navigator.clipboard) {
    for (const citation of cite.querySelectorAll(".citation")) {
        citation.nextElementSibling.append(" ", copyButton(citation));
    }
}
