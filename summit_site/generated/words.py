"""The phrases that generated texts are made of, in the six languages of the United Nations.

Each list begins with what is to be common; a sentence is subject, verb, object and a place.
"""

LANGUAGES = ["en", "fr", "es", "ru", "zh-hans", "ar"]

GENERATED = {
    "en": "generated",
    "fr": "généré",
    "es": "generado",
    "ru": "сгенерировано",
    "zh-hans": "生成",
    "ar": "مولّد",
}

SENTENCES = {
    "en": "{subject} {verb} {thing} in {place}.",
    "fr": "{subject} {verb} {thing} à {place}.",
    "es": "{subject} {verb} {thing} en {place}.",
    "ru": "{subject} {verb} {thing}, {place}.",
    "zh-hans": "{subject}在{place}{verb}{thing}。",
    "ar": "{verb} {subject} {thing} في {place}.",
}

SUBJECTS = {
    "en": [
        *["The participants", "Universities", "Teachers", "The ministers", "The secretariat"],
        *["Young researchers", "The partners", "Rural schools", "Two foundations", "Librarians"],
        *["The working group", "Local authorities", "Engineers", "Women in science", "Students"],
        *["The chair", "Publishers", "The regional centres", "Civil society", "Interpreters"],
    ],
    "fr": [
        *["Les participants", "Les universités", "Les enseignants", "Les ministres"],
        *["Le secrétariat", "De jeunes chercheurs", "Les partenaires", "Les écoles rurales"],
        *["Deux fondations", "Les bibliothécaires", "Le groupe de travail", "Les étudiants"],
        *["Les autorités locales", "Les ingénieurs", "La présidence", "La société civile"],
    ],
    "es": [
        *["Los participantes", "Las universidades", "Los docentes", "Los ministros"],
        *["La secretaría", "Jóvenes investigadores", "Los asociados", "Las escuelas rurales"],
        *["Dos fundaciones", "Los bibliotecarios", "El grupo de trabajo", "Los estudiantes"],
        *["Las autoridades locales", "Los ingenieros", "La presidencia", "La sociedad civil"],
    ],
    "ru": [
        *["Участники", "Университеты", "Преподаватели", "Министры", "Представители секретариата"],
        *["Молодые исследователи", "Партнёры", "Сельские школы", "Два фонда", "Библиотекари"],
        *["Члены рабочей группы", "Студенты", "Местные власти", "Инженеры", "Издатели"],
    ],
    "zh-hans": [
        *["与会者", "各大学", "教师们", "各国部长", "秘书处", "青年研究人员", "合作伙伴"],
        *["农村学校", "两个基金会", "图书馆员", "工作组", "学生们", "地方政府", "工程师"],
    ],
    "ar": [
        *["المشاركون", "الجامعات", "المعلمون", "الوزراء", "الأمانة", "الباحثون الشباب"],
        *["الشركاء", "المدارس الريفية", "المؤسسات", "أمناء المكتبات", "فريق العمل", "الطلاب"],
    ],
}

VERBS = {
    "en": [
        *["discussed", "reviewed", "presented", "supported", "launched", "compared", "measured"],
        *["funded", "translated", "published", "renewed", "questioned", "piloted", "archived"],
    ],
    "fr": [
        *["ont examiné", "ont présenté", "ont soutenu", "ont lancé", "ont comparé", "ont mesuré"],
        *["ont financé", "ont traduit", "ont publié", "ont renouvelé"],
    ],
    "es": [
        *["examinaron", "presentaron", "apoyaron", "lanzaron", "compararon", "midieron"],
        *["financiaron", "tradujeron", "publicaron", "renovaron"],
    ],
    "ru": [
        *["обсудили", "представили", "поддержали", "начали", "сравнили", "измерили"],
        *["профинансировали", "перевели", "опубликовали", "возобновили"],
    ],
    "zh-hans": [
        "讨论了",
        "介绍了",
        "支持",
        "启动了",
        "比较了",
        "评估了",
        "资助了",
        "翻译了",
        "发表了",
    ],
    "ar": ["ناقش", "عرض", "دعم", "أطلق", "قارن", "قاس", "موّل", "ترجم", "نشر", "جدّد"],
}

THINGS = {
    "en": [
        *["open education", "digital skills for teachers", "higher education and innovation"],
        *["lessons for rural schools", "artificial intelligence in the classroom"],
        *["access to science", "distance learning", "the education of girls", "clean water"],
        *["a shared library", "energy for remote villages", "the training of nurses"],
        *["cultural heritage", "a fund for scholarships", "ocean observation", "early warning"],
        *["multilingual textbooks", "the recognition of degrees", "seismology", "soil health"],
        *["lighthouse repair", "manuscript conservation", "beekeeping", "glacier archives"],
    ],
    "fr": [
        *["l’éducation ouverte", "les compétences numériques des enseignants"],
        *["l’enseignement supérieur et l’innovation", "les leçons des écoles rurales"],
        *["l’intelligence artificielle en classe", "l’accès à la science", "l’eau propre"],
        *["l’apprentissage à distance", "l’éducation des filles", "une bibliothèque partagée"],
        *["le patrimoine culturel", "un fonds de bourses", "l’observation des océans"],
        *["les manuels multilingues", "la reconnaissance des diplômes", "la sismologie"],
    ],
    "es": [
        *["la educación abierta", "las competencias digitales de los docentes"],
        *["la educación superior y la innovación", "las clases de las escuelas rurales"],
        *["la inteligencia artificial en el aula", "el acceso a la ciencia", "el agua limpia"],
        *["el aprendizaje a distancia", "la educación de las niñas", "una biblioteca común"],
        *["el patrimonio cultural", "un fondo de becas", "la observación de los océanos"],
        *["los manuales multilingües", "el reconocimiento de títulos", "la sismología"],
    ],
    "ru": [
        *["открытое образование", "цифровые навыки преподавателей", "высшее образование"],
        *["уроки сельских школ", "искусственный интеллект в классе", "доступ к науке"],
        *["дистанционное обучение", "образование девочек", "чистую воду", "общую библиотеку"],
        *["культурное наследие", "фонд стипендий", "наблюдение за океаном", "сейсмологию"],
    ],
    "zh-hans": [
        *["开放教育", "教师的数字技能", "高等教育与创新", "农村学校的课程", "课堂中的人工智能"],
        *["科学的获取", "远程学习", "女童教育", "清洁用水", "共享图书馆", "文化遗产"],
        *["奖学金基金", "海洋观测", "多语种教材", "学历互认", "地震学"],
    ],
    "ar": [
        *["التعليم المفتوح", "المهارات الرقمية للمعلمين", "التعليم العالي والابتكار"],
        *["دروس المدارس الريفية", "الذكاء الاصطناعي في الصف", "الوصول إلى العلوم"],
        *["التعلم عن بعد", "تعليم الفتيات", "المياه النظيفة", "مكتبة مشتركة"],
        *["التراث الثقافي", "صندوق المنح", "رصد المحيطات", "علم الزلازل"],
    ],
}

GIVEN_NAMES = [
    *["Amina", "Luis", "Wei", "Olga", "Fatou", "Jean", "Maria", "Omar", "Ingrid", "Kofi", "Lin"],
    *["Yusuf", "Elena", "Pablo", "Noor", "Tomas", "Aiko", "Rosa", "Ivan", "Layla", "Chen", "Ada"],
]

JOBS = ["Professor", "Director", "Rector", "Minister", "Programme officer", "Engineer", "Editor"]

# What names that nobody bears are made of, with their letters in the other scripts.
SYLLABLES = ["ka", "ro", "mi", "ten", "lu", "sar", "vi", "no", "pel", "da", "tor", "is", "un", "ge"]
IN_CYRILLIC = str.maketrans("aegiklmnoprstuvd", "аегиклмнопрстувд")
IN_ARABIC = str.maketrans("aegiklmnoprstuvd", "اعجيكلمنوبرستوفد")
IN_CHINESE = dict(zip(SYLLABLES, "卡罗米滕卢萨维诺佩达托伊云格", strict=True))
