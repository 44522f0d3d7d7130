using ChatServer.Agents.Concierge;

namespace ChatServer.Tests.Agents.Concierge;

/// <summary>How well questions are answered, and how few of other topics.</summary>
[Parallelizable]
internal sealed class Bm25IndexTests
{
    private static readonly string[] Languages = ["en", "de", "es", "ja"];

    [Test]
    public void The_shop_knows_forty_questions_in_English() =>
        Assert.That(ShopQuestions.Read("en").Known, Has.Count.GreaterThanOrEqualTo(40));

    [TestCaseSource(nameof(Languages))]
    public void Every_known_question_gets_its_answer(string language)
    {
        var shop = ShopQuestions.Read(language);
        var index = IndexOf(shop.Known);

        foreach (var (id, question, _) in shop.Known)
            Assert.That(index.FindBest(question.ToUpperInvariant()), Is.EqualTo(new AnswerHit(id, Score: 1)), question);
    }

    [TestCaseSource(nameof(Languages))]
    public void Questions_about_other_things_are_not_answered(string language)
    {
        var shop = ShopQuestions.Read(language);

        var answered = shop.Asked.Where(asked => asked is { Answer: null, IsMistaken: false })
            .Where(asked => AnswerTo(shop, asked.Text) is not null);

        Assert.That(answered.Select(asked => asked.Text), Is.Empty);
    }

    // The figures are those that were measured, so that a change for the worse is noticed.
    [TestCase("en", 0.95, 0.85)]
    [TestCase("de", 1, 0.95)]
    [TestCase("es", 0.95, 0.85)]
    [TestCase("ja", 1, 0.9)]
    public void Most_paraphrases_get_their_answer_and_few_get_another_one(string language, double precision, double found)
    {
        var figures = Figures.Of(ShopQuestions.Read(language), _ => true);

        TestContext.Out.WriteLine($"{language}: {figures}");
        Assert.That(figures.Precision, Is.GreaterThanOrEqualTo(precision));
        Assert.That(figures.Found, Is.GreaterThanOrEqualTo(found));
    }

    [Test]
    public void What_is_answered_of_questions_that_the_weights_were_not_chosen_by_is_right()
    {
        var all = Languages.Select(language => Figures.Of(ShopQuestions.Read(language), asked => asked.IsUnseen))
            .Aggregate((one, other) => one.Plus(other));

        TestContext.Out.WriteLine($"unseen: {all}");
        Assert.That(all.Precision, Is.EqualTo(1));
        Assert.That(all.Found, Is.GreaterThanOrEqualTo(0.75));
    }

    [Test]
    public void An_agent_that_knows_all_languages_answers_in_each()
    {
        var shops = Languages.Select(ShopQuestions.Read).ToList();
        var known = shops.SelectMany(shop => shop.Known).Select((answer, at) => answer with { Id = at + 1 }).ToList();
        var all = new ShopQuestions(known, [.. shops.SelectMany(shop => shop.Asked)]);

        var figures = Figures.Of(all, _ => true);

        TestContext.Out.WriteLine($"all: {figures}");
        Assert.That(figures.Precision, Is.GreaterThanOrEqualTo(0.95));
        Assert.That(figures.Found, Is.GreaterThanOrEqualTo(0.85));
    }

    [TestCase("")]
    [TestCase("🚲")]
    [TestCase("What do you have?")]
    public void A_question_that_says_nothing_finds_nothing(string question) =>
        Assert.That(IndexOf(ShopQuestions.Read("en").Known).FindBest(question), Is.Null);

    [Test]
    public void Without_answers_nothing_is_found() => Assert.That(IndexOf([]).FindBest("Are you open?"), Is.Null);

    [Test]
    public void The_only_answer_is_found_by_its_words_and_not_by_others()
    {
        var index = IndexOf([new IndexedAnswer(7, "What are your opening hours?", "From nine to six.")]);

        Assert.That(index.FindBest("opening hours please")!.Value.Score, Is.GreaterThan(Bm25Index.Threshold));
        Assert.That(index.FindBest("What are your prices?"), Is.Null);
        Assert.That(index.FindBest("Which opening move is best in chess?")!.Value.Score, Is.LessThan(Bm25Index.Threshold));
    }

    [TestCase("영업시간이 어떻게 되나요?", "영업시간은요?")]
    [TestCase("ما هي ساعات العمل؟", "ساعات العمل")]
    [TestCase("Какие у вас часы работы?", "часы работы")]
    [TestCase("营业时间是什么?", "你们的营业时间")]
    [TestCase("เปิดกี่โมง", "ร้านเปิดกี่โมง")]
    public void Other_scripts_are_found_too(string question, string asked)
    {
        var index = IndexOf([
            new IndexedAnswer(1, question, "9-18"), new IndexedAnswer(2, "주차장이 있나요?", "5"),
            new IndexedAnswer(3, "有停车场吗?", "5"), new IndexedAnswer(4, "مواقف السيارات؟", "5")]);

        var hit = index.FindBest(asked)!.Value;
        Assert.That(hit.Id, Is.EqualTo(1));
        Assert.That(hit.Score, Is.GreaterThan(Bm25Index.Threshold));
    }

    [Test]
    public void Huge_texts_make_an_index_of_bounded_size()
    {
        var words = string.Join(' ', Enumerable.Range(0, 4_000).Select(number => $"word{number}"));

        var index = IndexOf([new IndexedAnswer(1, "Everything?", words)]);

        Assert.That(index.Size, Is.LessThan(Bm25Builder.MaxAnswerCharacters));
        Assert.That(index.FindBest(words), Is.Not.Null);
    }

    private static Bm25Index IndexOf(IEnumerable<IndexedAnswer> known) =>
        known.Aggregate(new Bm25Builder(), (builder, answer) => builder.Add(answer)).Build();

    private static string? AnswerTo(ShopQuestions shop, string text) => AnswerTo(shop, IndexOf(shop.Known), text);

    private static string? AnswerTo(ShopQuestions shop, Bm25Index index, string text) =>
        index.FindBest(text) is { Score: >= Bm25Index.Threshold } hit
            ? shop.Known.Single(answer => answer.Id == hit.Id).Answer
            : null;

    /// <param name="Right">Questions that got their answer.</param>
    /// <param name="Wrong">Questions that got another one, or should have got none.</param>
    /// <param name="Known">Questions that have an answer.</param>
    private sealed record Figures(int Right, int Wrong, int Known, int Asked)
    {
        public double Precision => (double)Right / (Right + Wrong);

        public double Found => (double)Right / Known;

        public static Figures Of(ShopQuestions shop, Func<AskedQuestion, bool> which)
        {
            var index = IndexOf(shop.Known);
            var asked = shop.Asked.Where(which)
                .Select(question => (question.Answer, Given: AnswerTo(shop, index, question.Text))).ToList();
            return new Figures(
                asked.Count(one => one.Answer is not null && one.Given == one.Answer),
                asked.Count(one => one.Given is not null && one.Given != one.Answer),
                asked.Count(one => one.Answer is not null), asked.Count);
        }

        public Figures Plus(Figures other) =>
            new(Right + other.Right, Wrong + other.Wrong, Known + other.Known, Asked + other.Asked);

        public override string ToString() =>
            $"{Asked} asked, {Known} of them known: {Right} right, {Wrong} wrong; precision {Precision:P1}, found {Found:P1}";
    }
}
