"""The words the generated shop is made of, all our own. Called by the other rooms here; pure data."""

# name, slug, motifs, nouns
SHELVES = [
    (
        "Kitchen",
        "kitchen",
        ["mug", "bowl"],
        ["Mug", "Bowl", "Teapot", "Butter Dish", "Jug", "Egg Cup", "Serving Plate"],
    ),
    (
        "Lighting",
        "lighting",
        ["lamp", "lantern"],
        ["Table Lamp", "Lantern", "Reading Light", "Pendant", "Candle Holder"],
    ),
    (
        "Textiles",
        "textiles",
        ["cushion", "blanket"],
        ["Cushion", "Blanket", "Throw", "Tea Towel", "Runner", "Bath Sheet"],
    ),
    ("Garden", "garden", ["plant", "basket"], ["Planter", "Watering Can", "Trug", "Herb Pot", "Bird Bath", "Kneeler"]),
    ("Desk", "desk", ["book", "clock"], ["Notebook", "Pen Tray", "Desk Clock", "Letter Rack", "Bookend", "Diary"]),
    ("Bath", "bath", ["bottle", "bowl"], ["Soap Dish", "Bath Oil", "Hand Wash", "Sponge Bowl", "Bath Salt", "Brush"]),
    ("Hall", "hall", ["basket", "clock"], ["Umbrella Stand", "Wall Clock", "Key Bowl", "Coat Rail", "Door Basket"]),
    (
        "Play",
        "play",
        ["blocks", "book"],
        ["Building Blocks", "Picture Book", "Spinning Top", "Puzzle", "Pull Along Duck"],
    ),
]
LOOKS = [
    "Speckled", "Moss", "Plain", "Tall", "Little", "Round", "Striped", "Weathered", "Quiet", "Harbour", "Winter", "Orchard",
    "Everyday", "Folded", "Cloud", "Hazel", "Copper", "Chalk", "Ink", "Honey", "Pebble", "Fern", "Smoke", "Market", "Sunday",
]  # fmt: skip
STUFFS = ["Stoneware", "Oak", "Linen", "Brass", "Wool", "Glass", "Cork", "Enamel", "Willow", "Clay", "Cotton", "Ash"]
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
