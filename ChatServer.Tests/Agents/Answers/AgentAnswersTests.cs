using System.Text;
using ChatServer.Agents.Answers;
using ChatServer.Messages.History;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Answers;

[Parallelizable]
internal sealed class AgentAnswersTests : AnswersFixture
{
    [Test]
    public async Task An_added_answer_is_listed_and_changed_and_deleted()
    {
        var added = (await AddAsync("Are you open on Sunday?", "From ten to four.")).Value!;
        var changed = await ChangeAsync(Agent, added.Id, "From ten to five.");

        var listed = (await ListAnsweredAsync()).Single();
        Assert.That(listed, Is.EqualTo(changed.Value));
        Assert.That((listed.Id, listed.Question, listed.Answer),
            Is.EqualTo((added.Id, "Are you open on Sunday?", "From ten to five.")));
        Assert.That(listed.CreatedAt, Is.EqualTo(added.CreatedAt));

        Assert.That(await DeleteAsync(Agent, added.Id), Is.Null);
        Assert.That(await ListAnsweredAsync(), Is.Empty);
    }

    [Test]
    public async Task A_question_that_was_answered_once_is_known_and_waits_no_more()
    {
        await NoteAsync("open sunday");
        var waiting = (await ListUnansweredAsync()).Single();

        var answered = await AnswerAsync(Agent, waiting.Id, "From ten to four.", "Are you open on Sunday?");
        var again = await AnswerAsync(Agent, waiting.Id, "No.");

        Assert.That(answered.Value!.Answer.Question, Is.EqualTo("Are you open on Sunday?"));
        Assert.That(again.Refusal!.Code, Is.EqualTo(RefusalCode.QuestionAnswered));
        Assert.That(await ListUnansweredAsync(), Is.Empty);
        Assert.That((await ListAnsweredAsync()).Single().Answer, Is.EqualTo("From ten to four."));
    }

    [Test]
    public async Task Adding_an_answer_to_a_question_that_waits_answers_it()
    {
        await NoteAsync("are you OPEN");
        var waiting = (await ListUnansweredAsync()).Single();

        var added = (await AddAsync("Are you open?", "Yes.")).Value!;

        Assert.That(added.Id, Is.EqualTo(waiting.Id));
        Assert.That(await ListUnansweredAsync(), Is.Empty);
        Assert.That((await ListAnsweredAsync()).Single(), Is.EqualTo(added));
    }

    [Test]
    public async Task An_agent_has_no_more_answers_than_the_limit_in_whatever_way_they_come()
    {
        await NoteAsync("And on Monday?");
        foreach (var number in Enumerable.Range(1, MaxAnswers))
            Assert.That((await AddAsync($"Question {number}?", "Yes.")).Refusal, Is.Null);
        var waiting = (await ListUnansweredAsync()).Single().Id;

        Refusal?[] refused =
        [
            (await AddAsync("One more?", "No.")).Refusal,
            (await AnswerAsync(Agent, waiting, "No.")).Refusal,
            (await ChangeAsync(Agent, waiting, "No.")).Refusal,
        ];

        Assert.That(refused, Is.All.EqualTo(new Refusal(RefusalCode.TooManyAnswers, Detail: $"{MaxAnswers}")));
        var known = (await ListAnsweredAsync())[0].Id;
        Assert.That(
            (await ChangeAsync(Agent, known, "No.")).Refusal, Is.Null,
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
        Assert.That((await NoteAsync(question + 'q'))!.Detail, Is.EqualTo("can have at most 1000 characters"));
    }

    [Test]
    public async Task Another_agents_answer_is_unknown()
    {
        var id = (await AddAsync("Are you open?", "Yes.")).Value!.Id;
        var other = await Server.AddAgentAsync(Owner);

        Refusal?[] refused =
        [
            (await ChangeAsync(other, id, "No.")).Refusal,
            (await AnswerAsync(other, id, "No.")).Refusal,
            await DeleteAsync(other, id),
        ];

        Assert.That(refused.Select(refusal => refusal!.Code), Is.All.EqualTo(RefusalCode.UnknownAnswer));
        Assert.That((await ListAnsweredAsync()).Single().Answer, Is.EqualTo("Yes."));
    }

    [Test]
    public async Task An_agent_that_does_not_exist_learns_nothing()
    {
        Agent = Guid.NewGuid();

        Assert.That((await AddAsync("Are you open?", "Yes.")).Refusal!.Code, Is.EqualTo(RefusalCode.UnknownAgent));
        Assert.That((await NoteAsync("Are you open?"))!.Code, Is.EqualTo(RefusalCode.UnknownAgent));
    }

    [Test]
    public async Task Pages_go_on_after_the_last_answer_of_the_one_before()
    {
        foreach (var number in Enumerable.Range(1, MaxAnswers))
        {
            await AddAsync($"Known {number}?", "Yes.");
            await NoteAsync($"Unknown {number}?");
        }

        var first = await Server.ReadAnswersAsync(Agent, isWaiting: false, new Page(Limit: 3));
        var second = await Server.ReadAnswersAsync(
            Agent, isWaiting: false, new Page(Limit: 3, Before: first.Answers[^1].Id));

        Assert.That(
            first.Answers.Concat(second.Answers).Select(answer => answer.Question),
            Is.EqualTo((string[])["Known 5?", "Known 4?", "Known 3?", "Known 2?", "Known 1?"]));
        Assert.That((first.Answers.Count, first.HasMore, second.HasMore), Is.EqualTo((3, true, false)));
    }

    [Test]
    public async Task The_id_of_a_deleted_answer_is_not_given_to_another_one()
    {
        var first = (await AddAsync("Are you open?", "Yes.")).Value!.Id;
        await DeleteAsync(Agent, first);

        var second = (await AddAsync("Are you open?", "Yes.")).Value!.Id;

        Assert.That(second, Is.GreaterThan(first));
    }

    [Test]
    public async Task What_an_agent_knows_is_told_when_it_changes_and_a_question_that_waits_is_not()
    {
        await NoteAsync("Are you open?");
        var waiting = (await ListUnansweredAsync()).Single().Id;
        Assert.That(Told(), Is.Zero);

        await AnswerAsync(Agent, waiting, "Yes.");
        await ChangeAsync(Agent, waiting, "No.");
        await DeleteAsync(Agent, waiting);

        Assert.That(Told(), Is.EqualTo(3));
    }

    [Test]
    public async Task Deleting_everything_of_an_agent_leaves_the_others()
    {
        await AddAsync("Are you open?", "Yes.");
        await NoteAsync("Are you closed?");
        var kept = Agent;
        Agent = await Server.AddAgentAsync(Owner);
        await AddAsync("Are you open?", "Yes.");
        await NoteAsync("Are you closed?");

        await Server.Get<Database>().WriteAsync(
            write =>
            {
                AnswerStore.DeleteAll(write, Agent);
                return true;
            },
            CancellationToken.None);

        Assert.That((await ListAnsweredAsync()).Concat(await ListUnansweredAsync()), Is.Empty);
        Agent = kept;
        Assert.That((await ListAnsweredAsync()).Concat(await ListUnansweredAsync()).Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Texts_are_not_readable_in_the_file()
    {
        await AddAsync("Do you sell marzipan unicorns?", "Only chocolate griffins.");
        await NoteAsync("Do you sell nougat dragons?");

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

    private int Told() => Server.Events.Count(new AnswersChanged(Agent));
}
