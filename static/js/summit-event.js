// <summit-event src="…/api/v1/events/ID/"><a href="…">Title</a></summit-event>; `programme` adds
// its sessions. What is inside stays until the event has come, or if it never does.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
    :host { display: block; border: 1px solid; padding: 1em 1.2em; }
    p { margin: .3em 0 0; }
    p:empty { display: none; }
    .title { margin: 0; font-size: 1.2em; font-weight: 600; }
    .soft { opacity: .8; font-size: .9em; }
    a { color: inherit; }
    ol { list-style: none; padding: 0; margin: .8em 0 0; }
    li { border-block-start: 1px solid; padding-block: .4em; }
`);

customElements.define("summit-event", class extends HTMLElement {
    static observedAttributes = ["src", "programme"];

    attributeChangedCallback() {
        if (this.isConnected) this.connectedCallback();
    }

    async connectedCallback() {
        const asked = this.asked = {};
        try {
            const answer = await fetch(this.getAttribute("src"), { credentials: "omit" });
            if (!answer.ok) return;
            const event = await answer.json();
            // Another one may have been asked for since.
            if (asked === this.asked) this.show(event);
        } catch (error) {
            console.warn(error);
        }
    }

    // The language of the page around it, as the API calls it.
    get language() {
        const named = (this.closest("[lang]")?.lang || navigator.language).toLowerCase();
        return named.startsWith("zh") ? "zh-hans" : named.split("-")[0];
    }

    show(event) {
        const language = event.title[this.language] ? this.language : "en";
        const root = this.shadowRoot || this.attachShadow({ mode: "open" });
        root.adoptedStyleSheets = [sheet];
        const page = new URL(event.pages[language] || event.pages.en);
        if (!/^https?:$/.test(page.protocol)) return;
        const link = this.element("a", event.title);
        link.href = page;
        const title = this.element("p", {}, "title");
        title.append(link);
        root.replaceChildren(
            title,
            this.element("p", event.notice),
            this.element("p", { [language]: this.facts(event, language) }),
            this.element("p", event.theme, "soft"),
            this.hasAttribute("programme") ? this.programme(event) : "",
        );
    }

    // An element with a text in the language of the page, or in the one that there is.
    element(tag, texts, className = "") {
        const element = document.createElement(tag);
        element.className = className;
        const lang = [this.language, "en", ...Object.keys(texts)].find((each) => texts[each]);
        if (!lang) return element;
        const dir = lang === "ar" ? "rtl" : "ltr";
        return Object.assign(element, { lang, dir, textContent: texts[lang] });
    }

    facts(event, language) {
        const days = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
        const when = days.formatRange(new Date(event.starts_on), new Date(event.ends_on));
        const countries = new Intl.DisplayNames(language, { type: "region" });
        const where = [event.city[language], event.country && countries.of(event.country)];
        return [when, ...where].filter(Boolean).join(" · ");
    }

    programme(event) {
        const list = this.element("ol", {});
        for (const session of event.sessions) {
            const item = this.element("li", {});
            // By the clock of the event, not the reader's.
            const times = [session.starts_at, session.ends_at].filter(Boolean);
            const when = [session.day, times.map((time) => time.slice(11, 16)).join("–")];
            const line = { en: when.filter(Boolean).join(" ") };
            if (line.en) item.append(this.element("span", line, "soft"), " ");
            item.append(this.element("span", session.title));
            list.append(item);
        }
        return list;
    }
});
