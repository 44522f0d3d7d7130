using System.Text;
using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Answers;

[Parallelizable]
internal sealed class AgentAnswersTests : ServerFixture
{
    private const int MaxAnswers = 5;
    private Guid agent;

    protected override (string Key, string Value)[] Settings => [("Chat:Agents:MaxAnswersPerAgent", $"{MaxAnswers}")];

    private AgentAnswers Answers => Server.Get<AgentAnswers>();

    [SetUp]
    public async Task MakeAgent() => agent = await Server.AddAgentAsync();

    [Test]
    public async Task An_added_answer_is_listed_and_changed_and_deleted()
    {
        var added = (await AddAsync("Are you open on Sunday?", "From ten to four.")).Value!;
        var changed = await Answers.ChangeAsync(
            new ChangeAnswer(agent, added.Id, Question: null, "From ten to five."), CancellationToken.None);

        var listed = (await ListAnsweredAsync()).Single();
        Assert.That(listed, Is.EqualTo(changed.Value));
        Assert.That((listed.Id, listed.Question, listed.Answer),
            Is.EqualTo((added.Id, "Are you open on Sunday?", "From ten to five.")));
        Assert.That(listed.CreatedAt, Is.EqualTo(added.CreatedAt));

        Assert.That(await Answers.DeleteAsync(new DeleteAnswer(agent, added.Id), CancellationToken.None), Is.Null);
        Assert.That(await ListAnsweredAsync(), Is.Empty);
    }

    [Test]
    public async Task A_question_that_was_answered_once_is_known_and_waits_no_more()
    {
        await NoteAsync("open sunday", askedIn: null);
        var waiting = (await ListUnansweredAsync()).Single();

        var answered = await Answers.AnswerAsync(
            new AnswerQuestion(agent, waiting.Id, "From ten to four.", "Are you open on Sunday?"), CancellationToken.None);
        var again = await Answers.AnswerAsync(new AnswerQuestion(agent, waiting.Id, "No."), CancellationToken.None);

        Assert.That(answered.Value!.Question, Is.EqualTo("Are you open on Sunday?"));
        Assert.That(again.Refusal!.Code, Is.EqualTo(RefusalCode.QuestionAnswered));
        Assert.That(await ListUnansweredAsync(), Is.Empty);
        Assert.That((await ListAnsweredAsync()).Single().Answer, Is.EqualTo("From ten to four."));
    }

    [Test]
    public async Task Adding_an_answer_to_a_question_that_waits_answers_it()
    {
        await NoteAsync("are you OPEN", askedIn: null);
        var waiting = (await ListUnansweredAsync()).Single();

        var added = (await AddAsync("Are you open?", "Yes.")).Value!;

        Assert.That(added.Id, Is.EqualTo(waiting.Id));
        Assert.That(await ListUnansweredAsync(), Is.Empty);
        Assert.That((await ListAnsweredAsync()).Single(), Is.EqualTo(added));
    }

    [TestCase("Do you repair bicycles?", "do you repair BICYCLES")]
    [TestCase("¿Reparáis bicicletas?", "reparais bicicletas")]
    [TestCase("自転車の修理はできますか。", "自転車の修理はできますか")]
    [TestCase("🚲?", " 🚲? ")]
    public async Task An_equal_question_is_noted_once(string question, string again)
    {
        await NoteAsync(question, askedIn: null);
        await NoteAsync(again, askedIn: null);

        Assert.That((await ListUnansweredAsync()).Select(waiting => waiting.Question), Is.EqualTo((string[])[question]));
    }

    [Test]
    public async Task A_question_that_is_answered_is_not_noted()
    {
        await AddAsync("Are you open?", "Yes.");

        Assert.That(await NoteAsync("Are you open", askedIn: null), Is.Null);

        Assert.That(await ListUnansweredAsync(), Is.Empty);
    }

    [Test]
    public async Task The_oldest_question_makes_room_for_a_new_one_and_answers_are_kept()
    {
        await AddAsync("Are you open?", "Yes.");
        foreach (var number in Enumerable.Range(1, MaxAnswers + 2))
            await NoteAsync($"Question {number}?", askedIn: number);

        var waiting = await ListUnansweredAsync();

        Assert.That(waiting.Select(question => question.AskedIn), Is.EqualTo((long?[])[7, 6, 5, 4, 3]));
        Assert.That((await ListAnsweredAsync()).Single().Question, Is.EqualTo("Are you open?"));
    }

    [Test]
    public async Task An_agent_has_no_more_answers_than_the_limit_in_whatever_way_they_come()
    {
        await NoteAsync("And on Monday?", askedIn: null);
        foreach (var number in Enumerable.Range(1, MaxAnswers))
            Assert.That((await AddAsync($"Question {number}?", "Yes.")).Refusal, Is.Null);
        var waiting = (await ListUnansweredAsync()).Single().Id;

        Refusal?[] refused =
        [
            (await AddAsync("One more?", "No.")).Refusal,
            (await Answers.AnswerAsync(new AnswerQuestion(agent, waiting, "No."), CancellationToken.None)).Refusal,
            (await Answers.ChangeAsync(new ChangeAnswer(agent, waiting, null, "No."), CancellationToken.None)).Refusal,
        ];

        Assert.That(refused, Is.All.EqualTo(new Refusal(RefusalCode.TooManyAnswers, Detail: $"{MaxAnswers}")));
        var known = (await ListAnsweredAsync())[0].Id;
        Assert.That(
            (await Answers.ChangeAsync(new ChangeAnswer(agent, known, null, "No."), CancellationToken.None)).Refusal, Is.Null,
            "what is known can still be changed");
    }

    [TestCase("", "Yes.", "question", "is empty")]
    [TestCase(" \n", "Yes.", "question", "is empty")]
    [TestCase("Open?", "", "answer", "is empty")]
    public async Task An_empty_text_is_refused_by_its_field(string question, string answer, string field, string problem)
    {
        var refused = (await AddAsync(question, answer)).Refusal;

        Assert.That(refused, Is.EqualTo(Refusal.Invalid(field, problem)));
    }

    [Test]
    public async Task Texts_have_their_longest_length()
    {
        var (question, answer) = (new string('q', 1_000), new string('a', 20_000));

        Assert.That((await AddAsync(question, answer)).Value!.Answer, Is.EqualTo(answer));
        Assert.That((await AddAsync(question + 'q', answer)).Refusal!.Name, Is.EqualTo("question"));
        Assert.That((await AddAsync(question, answer + 'a')).Refusal!.Name, Is.EqualTo("answer"));
        Assert.That((await NoteAsync(question + 'q', askedIn: null))!.Detail, Is.EqualTo("can have at most 1000 characters"));
    }

    [Test]
    public async Task Another_agents_answer_is_unknown()
    {
        var id = (await AddAsync("Are you open?", "Yes.")).Value!.Id;
        var other = await Server.AddAgentAsync();

        Refusal?[] refused =
        [
            (await Answers.ChangeAsync(new ChangeAnswer(other, id, null, "No."), CancellationToken.None)).Refusal,
            (await Answers.AnswerAsync(new AnswerQuestion(other, id, "No."), CancellationToken.None)).Refusal,
            await Answers.DeleteAsync(new DeleteAnswer(other, id), CancellationToken.None),
        ];

        Assert.That(refused.Select(refusal => refusal!.Code), Is.All.EqualTo(RefusalCode.UnknownAnswer));
        Assert.That((await ListAnsweredAsync()).Single().Answer, Is.EqualTo("Yes."));
    }

    [Test]
    public async Task An_agent_that_does_not_exist_learns_nothing()
    {
        agent = Guid.NewGuid();

        Assert.That((await AddAsync("Are you open?", "Yes.")).Refusal!.Code, Is.EqualTo(RefusalCode.UnknownAgent));
        Assert.That((await NoteAsync("Are you open?", askedIn: null))!.Code, Is.EqualTo(RefusalCode.UnknownAgent));
    }

    [Test]
    public async Task Pages_go_on_after_the_last_answer_of_the_one_before()
    {
        foreach (var number in Enumerable.Range(1, MaxAnswers))
        {
            await AddAsync($"Known {number}?", "Yes.");
            await NoteAsync($"Unknown {number}?", askedIn: null);
        }

        var first = await Answers.ListAnsweredAsync(agent, beforeId: null, limit: 3, CancellationToken.None);
        var second = await Answers.ListAnsweredAsync(agent, first[^1].Id, limit: 3, CancellationToken.None);

        Assert.That(
            first.Concat(second).Select(answer => answer.Question),
            Is.EqualTo((string[])["Known 5?", "Known 4?", "Known 3?", "Known 2?", "Known 1?"]));
        Assert.That(first, Has.Count.EqualTo(3));
    }

    [Test]
    public async Task The_id_of_a_deleted_answer_is_not_given_to_another_one()
    {
        var first = (await AddAsync("Are you open?", "Yes.")).Value!.Id;
        await Answers.DeleteAsync(new DeleteAnswer(agent, first), CancellationToken.None);

        var second = (await AddAsync("Are you open?", "Yes.")).Value!.Id;

        Assert.That(second, Is.GreaterThan(first));
    }

    [Test]
    public async Task What_an_agent_knows_is_told_when_it_changes_and_a_question_that_waits_is_not()
    {
        await NoteAsync("Are you open?", askedIn: null);
        var waiting = (await ListUnansweredAsync()).Single().Id;
        Assert.That(Told(), Is.Zero);

        await Answers.AnswerAsync(new AnswerQuestion(agent, waiting, "Yes."), CancellationToken.None);
        await Answers.ChangeAsync(new ChangeAnswer(agent, waiting, null, "No."), CancellationToken.None);
        await Answers.DeleteAsync(new DeleteAnswer(agent, waiting), CancellationToken.None);

        Assert.That(Told(), Is.EqualTo(3));
    }

    [Test]
    public async Task Deleting_everything_of_an_agent_leaves_the_others()
    {
        await AddAsync("Are you open?", "Yes.");
        await NoteAsync("Are you closed?", askedIn: null);
        var kept = agent;
        agent = await Server.AddAgentAsync();
        await AddAsync("Are you open?", "Yes.");
        await NoteAsync("Are you closed?", askedIn: null);

        await Server.Get<Database>().WriteAsync(
            write =>
            {
                AnswerStore.DeleteAll(write, agent);
                return true;
            },
            CancellationToken.None);

        Assert.That((await ListAnsweredAsync()).Concat(await ListUnansweredAsync()), Is.Empty);
        agent = kept;
        Assert.That((await ListAnsweredAsync()).Concat(await ListUnansweredAsync()).Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Texts_are_not_readable_in_the_file()
    {
        await AddAsync("Do you sell marzipan unicorns?", "Only chocolate griffins.");
        await NoteAsync("Do you sell nougat dragons?", askedIn: null);

        var files = Directory.GetFiles(Server.DataDirectory, "chat.db*").Select(ReadShared).ToList();

        Assert.That(files, Is.Not.Empty);
        Assert.That(files, Has.None.Contains("unicorn").And.None.Contains("griffin").And.None.Contains("dragon"));
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return reader.ReadToEnd();
    }

    private int Told() => Server.Events.Count(new AnswersChanged(agent));

    private Task<Outcome<AgentAnswer>> AddAsync(string question, string answer) =>
        Answers.AddAsync(new AddAnswer(agent, question, answer), CancellationToken.None).AsTask();

    private Task<Refusal?> NoteAsync(string question, long? askedIn) =>
        Answers.NoteAsync(new NoteQuestion(agent, question, askedIn), CancellationToken.None).AsTask();

    private Task<IReadOnlyList<AgentAnswer>> ListAnsweredAsync() =>
        Answers.ListAnsweredAsync(agent, beforeId: null, limit: 100, CancellationToken.None).AsTask();

    private Task<IReadOnlyList<AgentAnswer>> ListUnansweredAsync() =>
        Answers.ListUnansweredAsync(agent, beforeId: null, limit: 100, CancellationToken.None).AsTask();
}
