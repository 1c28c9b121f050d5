/* The reader's own time below each time of a programme, where their clock shows another. */

const { lang } = document.documentElement;
// As the page writes times: with 24 hours in English, and with these digits in every language.
const language = lang === "en" ? "en-GB" : lang;
const clock = { hour: "2-digit", minute: "2-digit", numberingSystem: "latn" };
const time = new Intl.DateTimeFormat(language, clock);
const dayAndTime = new Intl.DateTimeFormat(language, { ...clock, weekday: "short" });

// "2026-05-01T09:30": the date and time of a moment by the reader's clock, as Swedes write it.
const here = (moment) => moment.toLocaleString("sv").slice(0, 16).replace(" ", "T");

function addOwnTime(times, words) {
    const [start, end] = [...times.querySelectorAll("time")].map((each) => each.dateTime);
    // Without a day there is no moment: the time of day is all that is known.
    if (!start.includes("T")) return false;
    const begins = new Date(start);
    if (here(begins) === start.slice(0, 16)) return false;
    const isSameDay = here(begins).slice(0, 10) === start.slice(0, 10);
    const form = isSameDay ? time : dayAndTime;
    const own = document.createElement("span");
    own.className = "own-time";
    own.textContent = end ? `${form.format(begins)}–${time.format(new Date(end))}` : form.format(begins);
    own.prepend(Object.assign(document.createElement("span"), { textContent: words }), " ");
    times.append(own);
    return true;
}

for (const zone of document.querySelectorAll("[data-own-time]")) {
    const all = zone.parentElement.querySelectorAll(".times");
    const added = [...all].filter((times) => addOwnTime(times, zone.dataset.ownTime));
    const name = new Intl.DateTimeFormat().resolvedOptions().timeZone;
    const textContent = zone.dataset.ownZone.replace("{}", name);
    if (added.length) zone.append(" ", Object.assign(document.createElement("span"), { textContent }));
}
