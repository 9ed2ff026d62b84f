"""The words the generated shop is made of, all our own. Called by the other rooms here; pure data."""

# name, slug, motif of the shelf, stuffs, nouns each with its motif
SHELVES = [
    (
        "Kitchen",
        "kitchen",
        "mug",
        ["Stoneware", "Enamel", "Clay", "Porcelain"],
        {"Mug": "mug", "Bowl": "bowl", "Cup": "mug", "Salad Bowl": "bowl", "Oil Bottle": "bottle"},
    ),
    (
        "Lighting",
        "lighting",
        "lamp",
        ["Brass", "Oak", "Glass", "Steel"],
        {"Table Lamp": "lamp", "Lantern": "lantern", "Reading Lamp": "lamp", "Storm Lantern": "lantern"},
    ),
    (
        "Textiles",
        "textiles",
        "cushion",
        ["Linen", "Wool", "Cotton", "Velvet"],
        {"Cushion": "cushion", "Blanket": "blanket", "Throw": "blanket", "Pillow": "cushion", "Shirt": "shirt"},
    ),
    (
        "Garden",
        "garden",
        "plant",
        ["Willow", "Clay", "Zinc", "Cedar"],
        {"Planter": "plant", "Herb Pot": "plant", "Trug": "basket", "Bird Bath": "bowl", "Garden Lantern": "lantern"},
    ),
    (
        "Desk",
        "desk",
        "book",
        ["Cork", "Oak", "Paper", "Leather"],
        {"Notebook": "book", "Diary": "book", "Desk Clock": "clock", "Desk Lamp": "lamp", "Sketchbook": "book"},
    ),
    (
        "Bath",
        "bath",
        "bottle",
        ["Cedar", "Rosemary", "Oat", "Sea Salt"],
        {"Hand Wash": "bottle", "Bath Oil": "bottle", "Shampoo": "bottle", "Soap Bowl": "bowl", "Lotion": "bottle"},
    ),
    (
        "Hall",
        "hall",
        "basket",
        ["Ash", "Willow", "Walnut", "Brass"],
        {"Wall Clock": "clock", "Key Bowl": "bowl", "Door Basket": "basket", "Log Basket": "basket"},
    ),
    (
        "Play",
        "play",
        "blocks",
        ["Beech", "Maple", "Cotton", "Cardboard"],
        {"Building Blocks": "blocks", "Picture Book": "book", "Puzzle Blocks": "blocks", "Toy Basket": "basket"},
    ),
]
LOOKS = [
    "Speckled", "Moss", "Plain", "Tall", "Little", "Round", "Striped", "Weathered", "Quiet", "Harbour", "Winter", "Orchard",
    "Everyday", "Folded", "Cloud", "Hazel", "Copper", "Chalk", "Ink", "Honey", "Pebble", "Fern", "Smoke", "Market", "Sunday",
]  # fmt: skip
MAKINGS = [
    "Made in small runs and finished by hand, so no two are quite alike.",
    "Simple enough for every day, good enough to give away.",
    "It gets better with use, as the best things do.",
    "Designed to be mended rather than replaced.",
    "Light to lift, easy to clean, hard to break.",
    "A quiet shape that goes with what you already have.",
]
USES = [
    "Wipe with a damp cloth.", "Keeps its colour for years.", "Comes in a plain cardboard box.", "Fits most cupboards.",
    "Packed without plastic.", "Spare parts are available.", "Made within two hundred miles of our shop.",
]  # fmt: skip

FIRST_NAMES = [
    "Ada", "Amir", "Anna", "Aoife", "Ben", "Björn", "Carla", "Chidi", "Clara", "Daniel", "Dora", "Elif", "Emil", "Esther",
    "Farah", "Finn", "Grace", "Hana", "Hugo", "Ines", "Ivan", "Jonas", "Julia", "Kai", "Karin", "Kofi", "Lena", "Liam",
    "Lucía", "Maja", "Marta", "Mei", "Milan", "Nadia", "Nils", "Nora", "Olga", "Omar", "Paul", "Petra", "Priya", "Quentin",
    "Rosa", "Ruth", "Samir", "Sofia", "Tariq", "Theo", "Tuva", "Uma", "Vera", "Viktor", "Wanda", "Yusuf", "Zoë", "Zuzana",
]  # fmt: skip
LAST_NAMES = [
    "Adler", "Bauer", "Berg", "Brandt", "Castro", "Cole", "Costa", "Dahl", "Diaz", "Dubois", "Evans", "Fischer", "Fox",
    "Garcia", "Haas", "Hansen", "Hughes", "Ibrahim", "Jansen", "Kaya", "Keller", "Kim", "Kowalski", "Larsen", "Lindgren",
    "Lopez", "Mbeki", "Moreau", "Nagy", "Novak", "Okafor", "Olsen", "Park", "Patel", "Quinn", "Reid", "Rossi", "Sato",
    "Silva", "Svensson", "Tanaka", "Usman", "Varga", "Walsh", "Weber", "Wright", "Young", "Ziegler",
]  # fmt: skip
STREETS = ["Mill Lane", "Station Road", "Harbour Street", "Church Walk", "Elm Grove", "Bridge Street", "The Green"]
TOWNS = ["Northwick", "Easterly", "Saltmouth", "Hollin", "Brackenford", "Little Wharton", "Ketterby"]

# One row a rating, 1 to 5: a title, an opening, a closing.
TITLES = [
    ["Broke at once", "Not as shown", "Sent it back", "Disappointed", "Would not again"],
    ["Less than I hoped", "Not for me", "Thin", "Meh", "Expected more"],
    ["It is all right", "Does the job", "Fine, no more", "Mixed feelings", "Good enough"],
    ["Very nice", "Happy with it", "Nearly perfect", "Good value", "Would buy again"],
    ["Love it", "Exactly right", "A joy every day", "Better than the picture", "Beautiful"],
]
OPENINGS = [
    [
        "It arrived with a crack.",
        "The finish came off in a week.",
        "It looks nothing like the picture.",
        "Far too small.",
    ],
    [
        "I wanted to like it.",
        "The colour is duller than I thought.",
        "It wobbles a little.",
        "A bit thin for the price.",
    ],
    ["It does what it says.", "Neither good nor bad.", "Nice enough, but nothing special.", "The size is right."],
    ["I use it most days.", "Well made and it feels solid.", "The colour is lovely in daylight.", "A good present."],
    [
        "I bought one and came back for two more.",
        "The nicest thing in the room.",
        "It feels made to last.",
        "So pretty!",
    ],
]
MIDDLES = [
    "It came in two days, well packed.", "My sister has the same one.", "I keep it by the window.", "We are four at home, so "
    "it gets used a lot.", "It survived a move.", "The cat approves.", "I washed it twice so far.", "It replaced one I had for "
    "ten years.", "The box was plain and easy to recycle.", "I had waited until it was back in stock.",
]  # fmt: skip
CLOSINGS = [
    ["I asked for my money back.", "Please check them before sending.", "Save your money."],
    ["I shall keep it, but only just.", "Perhaps the next one is better.", "It was cheap, to be fair."],
    ["I might buy it again on offer.", "Three stars seems fair.", "No complaints."],
    ["Recommended.", "One star off for the slow post.", "Would give as a gift."],
    ["Thank you!", "Buy it before it is gone.", "Five stars and a smile 🙂", "Worth every penny."],
]
SPAM = ["Cheap watches, click now!!!", "EARN MONEY FROM HOME ask me how", "Best pills, best price, no questions"]
