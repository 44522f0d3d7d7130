using System.Net;
using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Storage;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;
using TestUser = ChatServer.Tests.Harness.TestUser;

namespace ChatServer.Tests.Api.Messaging;

/// <summary>What remains of agents when an account is deleted.</summary>
[Parallelizable]
internal sealed class AgentErasureTests : AgentsFixture
{
    [Test]
    public async Task A_deleted_owner_leaves_neither_agents_nor_their_replies()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        await ChangeAgentAsync(olga, agent, new { instructions = "the secret of the house", greeting = "Good morning!" });
        await TeachAsync(olga, agent);
        var chat = await OpenAsync(ana, agent);
        await ExchangeAsync(ana, chat, "Are you open?");

        await DeleteAsync(olga);

        await Eventually.IsTrueAsync(
            async () => (await TextsAsync(ana, chat)).All(text => text is null or "" or "Are you open?")
                && await FindAsync(agent) is { Name: "Deleted agent", Handle: "deleted" },
            "the replies and the agent are erased");
        var rest = await FindAsync(agent);
        Assert.That(rest!.Instructions, Is.Null);
        Assert.That(rest.Greeting, Is.Null);
        Assert.That(await CountAnswersAsync(agent), Is.Zero);
        Assert.That(await TextsAsync(ana, chat), Does.Contain("Are you open?"), "the visitor's own words stay");
        await SayAsync(ana, chat, "Hello?", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task An_agent_writes_nothing_after_its_owners_account_is_deleted()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var chat = await OpenAsync(ana, await MakeAgentAsync(olga));
        var gate = new ScriptGate();
        Provider.InConversation(
            ThreadOf(chat), new ReplyScript().Say("Before").WaitFor(gate).Say(" and after").Use(1, 1).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();

        await DeleteAsync(olga);
        gate.Open();

        Assert.That((await RunsAsync(ana, chat)).Single().Text("state"), Is.EqualTo("cancelled"));
        Assert.That(await TextsAsync(ana, chat), Has.None.Contains("and after"));
    }

    [Test]
    public async Task The_reply_to_a_deleted_visitor_ends_and_their_questions_are_forgotten()
    {
        var (olga, ana) = (await Server.RegisterAsync("Olga"), await Server.RegisterAsync("Ana"));
        var agent = await MakeAgentAsync(olga);
        var chat = await OpenAsync(ana, agent);
        await NoteQuestionAsync(agent, ThreadOf(chat));
        var gate = new ScriptGate();
        Provider.InConversation(ThreadOf(chat), new ReplyScript().WaitFor(gate).Say("too late").Use(1, 1).Finish());
        await SayAsync(ana, chat, "hello");
        await gate.ReachedAsync();

        await DeleteAsync(ana);
        gate.Open();

        Assert.That((await RunsAsync(olga, chat)).Single().Text("state"), Is.EqualTo("cancelled"));
        await Eventually.IsTrueAsync(async () => await CountAnswersAsync(agent) == 0, "the question is forgotten");
        Assert.That(await TextsAsync(olga, chat), Has.None.Contains("too late"));
    }

    private async Task DeleteAsync(TestUser user) =>
        await AskAsync(user, HttpMethod.Delete, "/auth/me/", new { password = TestServer.Password });

    private ValueTask<Agent?> FindAsync(string agent) => Server.Get<Database>().ReadAsync(
        read => AgentStore.Find(read, Guid.Parse(agent)), CancellationToken.None);

    private async Task TeachAsync(TestUser owner, string agent)
    {
        var taught = await Server.Get<AgentAnswers>().AddAsync(
            new AddAnswer(owner.UserId, Guid.Parse(agent), "Where are you?", "At the corner."), CancellationToken.None);
        Assert.That(taught.IsRefused, Is.False);
    }

    private async Task NoteQuestionAsync(string agent, long chat) =>
        Assert.That(
            await Server.Get<UnansweredQuestions>().NoteAsync(
                new NoteQuestion(Guid.Parse(agent), "Where do I live?", chat), CancellationToken.None),
            Is.Null);

    private ValueTask<long> CountAnswersAsync(string agent) => Server.Get<Database>().ReadAsync(
        read => AnswerStore.CountAnswered(read, Guid.Parse(agent)) + AnswerStore.CountUnanswered(read, Guid.Parse(agent)),
        CancellationToken.None);
}
