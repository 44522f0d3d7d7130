using System.Diagnostics;
using System.Text.Json;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Concierge;
using ChatServer.Agents.Demo;
using ChatServer.Agents.Runs;
using ChatServer.Hosting.Start;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>The agent of <c>--demo</c> answers questions about this server.</summary>
internal sealed class DemoAgentTests : AgentFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Agents:QuietPeriod", "00:00:00.3")];

    [TestCase("What is this?", "chat server for your own app")]
    [TestCase("what is chatserver", "chat server for your own app")]
    [TestCase("How can I send a message?", "text_message")]
    [TestCase("how to upload an image", "/chat/attachment/")]
    [TestCase("How do I make a backup?", "Chat:Backup:Directory")]
    [TestCase("where are my files stored?", "data directory")]
    [TestCase("How can I make my own agent?", "/messaging/agents")]
    [TestCase("Is this chat private?", "encrypted")]
    [TestCase("Can I talk to a human?", "/human")]
    [TestCase("what limits are there for uploads", "MaxFileBytes")]
    [TestCase("How do I create a group?", "/chat/groups/")]
    [TestCase("How do I sign in?", "/auth/login/")]
    [TestCase("I was offline, how do I get what I missed?", "sync")]
    [TestCase("how do I use docker", "systemd-and-docker.md")]
    public async Task It_answers_within_a_second(string question, string part)
    {
        await using var ana = await Server.ConnectAsync("ana");
        var agent = await EnsureAsync();
        var began = Stopwatch.GetTimestamp();

        await AskAsync(ana, agent, question);
        var frames = await ReceiveUntilEndAsync(ana);

        var replies = frames.Where(frame => frame.Text("action") == "re_message").Select(frame => frame.Text("message")).ToList();
        Assert.That(replies, Has.One.Contains(part));
        Assert.That(replies, Has.None.Contains(ConciergeProvider.PassedOn));
        Assert.That(frames[^1].Text("state"), Is.EqualTo(RunState.Done));
        Assert.That(Stopwatch.GetElapsedTime(began), Is.LessThan(TimeSpan.FromSeconds(2)), "A second on an idle machine");
    }

    [Test]
    public async Task The_greeting_of_the_demo_has_a_line_that_asks_it()
    {
        var text = await Greeting.DescribeAsync(Server.Get<IServiceProvider>(), demo: true, CancellationToken.None);
        var line = text.Split('\n').Select(line => line.Trim()).Last(line => line.StartsWith('{'));
        await using var ana = await Server.ConnectAsync("ana");

        await ana.SendAsync(JsonSerializer.Deserialize<JsonElement>(line));
        var frames = await ReceiveUntilEndAsync(ana);

        Assert.That(
            frames.Where(frame => frame.Text("action") == "re_message").Select(frame => frame.Text("message")),
            Has.One.Contains("Chat:Backup:Directory"));
    }

    [Test]
    public async Task It_is_made_once_however_often_the_demo_starts()
    {
        var owner = (await Server.RegisterAsync("ben")).UserId;

        var first = await Server.Get<DemoAgent>().EnsureAsync(owner, CancellationToken.None);
        var second = await Server.Get<DemoAgent>().EnsureAsync(owner, CancellationToken.None);

        Assert.That(second, Is.EqualTo(first).And.Not.Null);
        var answers = await Server.Get<Database>().ReadAsync(
            read => AnswerStore.CountAnswered(read, first!.Value), CancellationToken.None);
        Assert.That(answers, Is.EqualTo(DemoAnswers.All.Count));
    }

    private Guid? made;

    private async Task<Guid> EnsureAsync() =>
        made ??= await Server.Get<DemoAgent>().EnsureAsync((await Server.RegisterAsync("ben")).UserId, CancellationToken.None)
            ?? throw new AssertionException("The agent wasn't made");
}
