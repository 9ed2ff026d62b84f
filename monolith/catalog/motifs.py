"""Drawings of our own. In: a motif's name and a hue. Out: an SVG document.

Called by the picture view; touches no database.

Each motif is drawn on a 200 × 200 sheet with three inks: {d} dark, {m} middle, {l} light.
"""

SHEET = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" role="img">'
    '<rect width="200" height="200" fill="hsl({hue},34%,91%)"/>'
    '<circle cx="104" cy="98" r="74" fill="hsl({hue},40%,85%)"/>'
    '<ellipse cx="100" cy="166" rx="58" ry="7" fill="hsl({hue},28%,74%)"/>{shape}</svg>'
)

MOTIFS = {
    "mug": '<path d="M134 88h14a19 19 0 0 1 0 38h-16" fill="none" stroke="{d}" stroke-width="9"/>'
    '<path d="M58 70h78v74a20 20 0 0 1-20 20H78a20 20 0 0 1-20-20z" fill="{m}"/>'
    '<path d="M58 84h78v12H58z" fill="{l}"/>'
    '<path d="M82 56c-7-9 7-13 0-23M102 56c-7-9 7-13 0-23" fill="none" stroke="{d}" stroke-width="3"/>',
    "bowl": '<path d="M38 92h124c0 40-26 70-62 70S38 132 38 92z" fill="{m}"/>'
    '<ellipse cx="100" cy="92" rx="62" ry="14" fill="{d}"/><ellipse cx="100" cy="93" rx="50" ry="8" fill="{l}"/>',
    "lamp": '<path d="M72 44h56l24 58H48z" fill="{m}"/><path d="M96 102h8v50h-8z" fill="{d}"/>'
    '<path d="M70 152h60v12H70z" fill="{d}"/><path d="M82 44h16l-12 58H66z" fill="{l}"/>',
    "lantern": '<path d="M76 52a24 24 0 0 1 48 0" fill="none" stroke="{d}" stroke-width="6"/>'
    '<path d="M62 60h76l-8 16H70z" fill="{d}"/><path d="M68 76h64v74H68z" fill="{l}"/>'
    '<path d="M100 96c16 18 12 36 0 40-12-4-16-22 0-40z" fill="{m}"/><path d="M60 150h80v14H60z" fill="{d}"/>',
    "cushion": '<path d="M48 58q52-14 104 0 14 50 0 100-52 12-104 0-14-50 0-100z" fill="{m}"/>'
    '<path d="M58 84h84M56 108h88M58 132h84" stroke="{l}" stroke-width="6"/>',
    "blanket": '<rect x="44" y="70" width="112" height="88" rx="12" fill="{m}"/>'
    '<path d="M44 92h112M44 114h112M44 136h112" stroke="{l}" stroke-width="7"/>'
    '<path d="M132 70h12v88h-12z" fill="{d}"/>',
    "plant": '<path d="M100 120V66" stroke="{d}" stroke-width="5"/>'
    '<path d="M100 96c-38 0-42-34-42-46 30 0 42 20 42 46z" '
    'fill="{d}"/><path d="M100 84c0-28 14-44 42-46 0 30-16 46-42 46z" fill="{m}"/>'
    '<path d="M64 114h72l-9 50H73z" fill="{d}"/><path d="M60 108h80v14H60z" fill="{m}"/>',
    "book": '<rect x="58" y="42" width="86" height="120" rx="6" fill="{m}"/><path d="M58 42h16v120H58z" fill="{d}"/>'
    '<path d="M88 68h42v10H88zM88 88h28v6H88z" fill="{l}"/>',
    "clock": '<circle cx="100" cy="102" r="58" fill="{m}"/><circle cx="100" cy="102" r="46" fill="{l}"/>'
    '<path d="M100 102V70M100 102l22 14" stroke="{d}" stroke-width="6" stroke-linecap="round"/>',
    "bottle": ""
    '<path d="M88 36h24v26c18 6 24 18 24 34v60a8 8 0 0 1-8 8H72a8 8 0 0 1-8-8V96c0-16 6-28 24-34z" fill="{m}"/>'
    '<path d="M64 104h72v34H64z" fill="{l}"/><path d="M86 30h28v14H86z" fill="{d}"/>',
    "basket": '<path d="M64 92a36 44 0 0 1 72 0" fill="none" stroke="{d}" stroke-width="7"/>'
    '<path d="M44 90h112l-14 74H58z" fill="{m}"/>'
    '<path d="M48 108h104M52 128h96M55 148h90" stroke="{l}" stroke-width="5"/>',
    "blocks": '<rect x="46" y="108" width="54" height="54" rx="5" fill="{m}"/><rect x="104" y="108" '
    'width="54" height="54" '
    'rx="5" fill="{d}"/><path d="M102 44l32 58H70z" fill="{m}"/><circle cx="73" cy="135" r="14" fill="{l}"/>',
    "shirt": '<path d="M76 46l24 14 24-14 38 24-14 28-16-8v74H68V90l-16 8-14-28z" fill="{m}"/>'
    '<path d="M76 46l24 14 24-14-24 36z" fill="{l}"/>',
    "disc": '<circle cx="100" cy="102" r="60" fill="{d}"/><circle cx="100" cy="102" r="42" fill="none" stroke="{m}" '
    'stroke-width="3"/><circle cx="100" cy="102" r="22" fill="{m}"/><circle cx="100" cy="102" r="5" fill="{l}"/>',
    "parcel": '<path d="M44 76l56-26 56 26v66l-56 26-56-26z" fill="{m}"/><path d="M44 76l56 26v66l-56-26z" fill="{d}"/>'
    '<path d="M72 63l56 26v30l-14-6V95L58 69z" fill="{l}"/>',
}


def draw(motif: str, hue: int) -> str:
    """The SVG of `motif` in `hue` (degrees). Raises KeyError for a motif nobody drew."""
    inks = {"d": f"hsl({hue},38%,30%)", "m": f"hsl({hue},44%,50%)", "l": f"hsl({hue},56%,79%)"}
    return SHEET.format(hue=hue, shape=MOTIFS[motif].format(**inks))
