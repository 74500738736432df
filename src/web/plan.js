// The page of a plan: what is chosen is kept over pages, filters, a sign-in and a newer plan; keys; lines that are drawn anew.
// Without scripts every button leads to a page of its own instead. What is kept holds no names: ids and digests alone.
"use strict";
(function () {
  const work = document.getElementById("work");
  if (!work || !work.dataset.whose) { return; }
  const plan = work.dataset.plan;
  const place = "place:" + work.dataset.whose;
  const kept = "chosen:" + work.dataset.whose;
  // Of a mark, what stands for the action itself; the rest says where it stood.
  const CONTENT = 10;

  let chosen = new Map();
  let chosenIn = plan;
  let lastReason = "";
  let lastDecided = "";
  let byKey = false;

  function read(storage, name) {
    try { return JSON.parse(storage.getItem(name)); } catch (_) { return null; }
  }
  function write(storage, name, value) {
    // A browser may keep nothing: then what is chosen lasts as long as the page.
    try { if (value === null) { storage.removeItem(name); } else { storage.setItem(name, JSON.stringify(value)); } } catch (_) { /* kept nowhere */ }
  }
  function save() { write(sessionStorage, kept, chosen.size ? { plan: chosenIn, marks: [...chosen.values()] } : null); }
  function idOf(mark) { return mark.split(":")[0]; }
  function contentOf(mark) { return mark.split(":")[1].slice(0, CONTENT); }
  function marksOf(line) {
    const field = line.querySelector("input[name=line]");
    return field ? field.value.split(" ") : [];
  }
  function lines() { return [...work.querySelectorAll(".line:not(.opened)")]; }
  function boxOf(line) { return line.querySelector("input[name=action]"); }
  function current() { return document.activeElement ? document.activeElement.closest(".line:not(.opened)") : null; }

  function paint() {
    lines().forEach(function (line) {
      const box = boxOf(line);
      const marks = marksOf(line);
      if (box) {
        box.checked = marks.length > 0 && marks.every(function (mark) {
          const known = chosen.get(idOf(mark));
          return known !== undefined && contentOf(known) === contentOf(mark);
        });
      }
    });
    const said = document.getElementById("chosen");
    said.hidden = chosen.size === 0;
    said.textContent = said.dataset.words + ": " + chosen.size;
    work.classList.toggle("has-chosen", chosen.size > 0);
    work.querySelector("[data-clear]").hidden = chosen.size === 0;
  }

  function choose(line, on) {
    marksOf(line).forEach(function (mark) { if (on) { chosen.set(idOf(mark), mark); } else { chosen.delete(idOf(mark)); } });
  }

  // What of it is still the same, the server knows.
  function ask() {
    if (chosen.size === 0) { return; }
    const values = { csrf: work.querySelector("input[name=csrf]").value, kept: [...chosen.values()].join(" "), "chosen-in": chosenIn };
    window.htmx.ajax("POST", "/plans/" + plan + "/ticks", { source: "#kept", target: "#kept", swap: "outerHTML", values: values });
  }
  function answered() {
    const answer = document.getElementById("kept");
    if (!answer || answer.dataset.still === undefined) { return; }
    chosen = new Map(answer.dataset.still.split(" ").filter(Boolean).map(function (mark) { return [idOf(mark), mark]; }));
    chosenIn = plan;
    save();
    paint();
  }

  function next(line, step, wanted) {
    const all = lines();
    for (let at = (line ? all.indexOf(line) : step > 0 ? -1 : all.length) + step; at >= 0 && at < all.length; at += step) {
      if (!wanted || all[at].querySelector(wanted)) { return all[at]; }
    }
    return null;
  }
  function go(line) {
    if (line) {
      line.focus({ preventScroll: true });
      line.scrollIntoView({ block: "nearest" });
    }
  }
  function press(line, what) {
    const button = line && line.querySelector("button[value^='" + what + "-one']");
    if (!button) { return false; }
    button.click();
    return true;
  }

  function key(event) {
    const line = current() || lines().find(function (one) { return one.querySelector("button[value^='approve-one']"); });
    // The place of a key, not its letter: it is the same with a Russian layout.
    switch (event.key === "?" ? "?" : event.key === "/" ? "/" : event.code) {
      case "KeyJ": go(current() ? next(current(), 1) : lines()[0]); return true;
      case "KeyK": go(next(current(), -1)); return true;
      case "KeyA":
        if (!current()) { go(line); return true; }
        byKey = true;
        if (press(line, "approve") && line.querySelector("button[value^='approve-one'][hx-post]")) {
          go(next(line, 1, "button[value^='approve-one']"));
        }
        return true;
      case "KeyR":
        if (!current()) { go(line); return true; }
        byKey = true;
        press(line, "reject");
        return true;
      case "KeyU": press(document.getElementById(lastDecided), "withdraw") || press(current(), "withdraw"); return true;
      case "KeyX": if (current() && boxOf(current())) { boxOf(current()).click(); current().focus(); } return true;
      case "KeyO": { const open = line && line.querySelector(".whom a.more"); if (open) { open.click(); } return true; }
      case "/": case "Slash":
        if (event.shiftKey && event.key !== "/") { help(); } else { document.getElementById("f-name").focus(); }
        return true;
      case "?": help(); return true;
      default: return false;
    }
  }
  function help() { document.getElementById("keys").showModal(); }

  document.addEventListener("keydown", function (event) {
    const target = event.target;
    if (event.key === "Enter" && target.matches("[data-reason]")) {
      event.preventDefault();
      lastReason = target.value;
      press(target.closest(".line"), "reject");
      return;
    }
    if (event.key === "Escape" && target.matches("[data-reason]")) {
      target.closest(".line").querySelector("[data-no]").click();
      return;
    }
    const isTyping = target.matches("input:not([type=checkbox], [type=radio]), select, textarea") || target.closest("dialog");
    if (isTyping || event.ctrlKey || event.altKey || event.metaKey || !document.getElementById("keys-on").checked) { return; }
    if (key(event)) { event.preventDefault(); }
  });

  document.addEventListener("click", function (event) {
    const target = event.target;
    if (target.closest("[data-help]")) { help(); }
    if (target.closest("[data-close]")) { target.closest("dialog").close(); }
    if (target.closest("[data-clear]")) { chosen.clear(); save(); paint(); }
    const reason = target.closest("button[value^='reject-one']");
    if (reason && reason.parentElement.querySelector("[data-reason]")) { lastReason = reason.parentElement.querySelector("[data-reason]").value; }
  });

  document.addEventListener("change", function (event) {
    const box = event.target;
    if (box.id === "keys-on") { write(localStorage, "keys", box.checked); return; }
    const all = box.closest("[data-choose-all]");
    if (all) {
      document.getElementById(all.dataset.chooseAll).querySelectorAll(".line:not(.opened)").forEach(function (line) {
        if (boxOf(line)) { choose(line, box.checked); }
      });
    } else if (box.name === "action") {
      choose(box.closest(".line"), box.checked);
    } else { return; }
    if (chosenIn !== plan) { chosenIn = plan; }
    save();
    paint();
  });

  // What was chosen on other pages goes along.
  work.addEventListener("submit", function (event) {
    const pressed = event.submitter ? event.submitter.value : "";
    if (current()) { write(sessionStorage, place, { plan: plan, line: current().id, top: window.scrollY }); }
    else { write(sessionStorage, place, { plan: plan, line: "", top: window.scrollY }); }
    work.querySelectorAll("input[name=kept]").forEach(function (one) { one.remove(); });
    if (!["approve", "reject", "withdraw"].includes(pressed)) { return; }
    const here = new Set();
    lines().forEach(function (line) { if (boxOf(line) && boxOf(line).checked) { marksOf(line).forEach(function (mark) { here.add(idOf(mark)); }); } });
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = "kept";
    field.value = [...chosen.values()].filter(function (mark) { return !here.has(idOf(mark)); }).join(" ");
    work.append(field);
  });

  let asked = "";
  document.addEventListener("htmx:beforeRequest", function (event) {
    const line = event.detail.elt.closest(".line");
    asked = line ? line.id : "";
    if (line) { line.setAttribute("aria-busy", "true"); }
  });
  document.addEventListener("htmx:beforeSwap", function (event) {
    // What was not decided is drawn as it is now.
    if (event.detail.xhr.status === 409) { event.detail.shouldSwap = true; event.detail.isError = false; }
    if (event.detail.xhr.status === 401) { write(sessionStorage, place, { plan: plan, line: asked, top: window.scrollY }); }
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target && event.detail.target.id === "kept") { answered(); return; }
    const path = event.detail.requestConfig ? event.detail.requestConfig.path : event.detail.pathInfo ? event.detail.pathInfo.requestPath : "";
    paint();
    if (!path.endsWith("/here") || !asked) { return; }
    const line = document.getElementById(asked);
    if (!line) { return; }
    const field = line.querySelector("[data-reason]");
    if (field) {
      field.value = lastReason;
      field.focus();
      field.select();
      return;
    }
    if (line.querySelector("button[value^='withdraw-one']")) {
      lastDecided = line.id;
      choose(line, false);
      save();
      paint();
    }
    // A key goes on to the next line; whoever pressed a button stays where it was.
    const lost = !document.activeElement || document.activeElement === document.body;
    if (lost) { go(byKey ? next(line, 1, "button[value^='approve-one']") || line : line); }
    byKey = false;
  });
  function failed(event) {
    const line = event.detail.elt && event.detail.elt.closest(".line");
    if (line) { line.removeAttribute("aria-busy"); }
    if (event.detail.xhr && event.detail.xhr.status === 401) { return; }
    document.getElementById("said").textContent = work.dataset.failed;
  }
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);

  document.addEventListener("DOMContentLoaded", function () {
    work.classList.add("scripted");
    work.querySelectorAll("[data-help][hidden], [data-choose-all][hidden]").forEach(function (one) { one.hidden = false; });
    document.getElementById("keys-on").checked = read(localStorage, "keys") !== false;
    const before = read(sessionStorage, kept);
    if (before && Array.isArray(before.marks)) {
      chosenIn = String(before.plan);
      chosen = new Map(before.marks.map(function (mark) { return [idOf(mark), mark]; }));
    }
    paint();
    ask();
    const back = read(sessionStorage, place);
    write(sessionStorage, place, null);
    if (back && back.plan === plan) {
      const line = back.line && document.getElementById(back.line);
      window.scrollTo(0, back.top);
      if (line) { go(line); }
    }
  });
})();
