using System.Text.Json;
using ChatServer.Agents.Chats;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents;

/// <summary>Two hundred takeovers at random moments of a reply.</summary>
[Parallelizable]
internal sealed class TakeoverRaceTests : AgentFixture
{
    private const int Visitors = 8;
    private const int RoundsOfEach = 25;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    protected override (string Key, string Value)[] Settings =>
    [
        ("Chat:Agents:QuietPeriod", "00:00:00"), ("Chat:Agents:RunsPerVisitorPerHour", "1000"),
        ("Chat:Agents:RunsPerVisitorPerDay", "1000"), ("Chat:Agents:RunsPerConversationPerHour", "1000"),
    ];

    [Test]
    public async Task Nothing_of_an_agent_appears_after_any_of_two_hundred_takeovers()
    {
        var script = new ReplyScript();
        for (var piece = 0; piece < 6; piece++)
            script.Say($"{piece} ").Rest(Pause);
        Provider.Otherwise(script.Finish());
        var owner = await Server.RegisterAsync("olga");
        var agent = await CreateAgentAsync(owner.UserId);

        var judges = await Task.WhenAll(Enumerable.Range(0, Visitors).Select(seed => PlayAsync(owner, agent, new Random(seed))));

        Assert.Multiple(() =>
        {
            Assert.That(judges.Sum(judge => judge.Takeovers), Is.EqualTo(Visitors * RoundsOfEach));
            Assert.That(judges.SelectMany(judge => judge.Late), Is.Empty);
            Assert.That(judges.Sum(judge => judge.Replies), Is.Positive, "Some replies came before their takeover");
        });
    }

    private async Task<TakeoverJudge> PlayAsync(TestUser owner, Guid agent, Random random)
    {
        await using var visitor = await Server.ConnectAsync("ana");
        var control = Server.Get<AgentControl>();
        var judge = new TakeoverJudge();
        for (var round = 0; round < RoundsOfEach; round++)
        {
            var thread = await AskAsync(visitor, agent, $"Round {round}");
            if (round == 0)
                await visitor.SendAsync(new { action = "agent_follow", thread_id = thread });
            await Task.Delay(random.Next(12));
            var taken = await control.TakeOverAsync(new TakeOver(owner.UserId, thread), CancellationToken.None);
            Assert.That(taken.IsRefused, Is.False);
            await judge.SkipToControlAsync(visitor);

            // What would come late has time to: the provider may still be writing.
            await Task.Delay(random.Next(5));
            await control.HandBackAsync(new HandBack(owner.UserId, thread, Note: null, AnswerNow: false), CancellationToken.None);
            await judge.SkipToControlAsync(visitor);
        }

        return judge;
    }
}

/// <summary>
/// Finds what an agent says while its owner answers, in the frames of one connection of the visitor, which come in the order of
/// the log: the takeover was confirmed after the commit that its frame shows.
/// </summary>
internal sealed class TakeoverJudge
{
    private bool hasOwner;

    public List<string> Late { get; } = [];

    public int Takeovers { get; private set; }

    public int Replies { get; private set; }

    public async Task SkipToControlAsync(RoomClient visitor)
    {
        JsonElement frame;
        do
        {
            frame = await visitor.ReceiveAsync();
            Observe(frame);
        }
        while (frame.Text("action") != "agent_control");
    }

    public void Observe(JsonElement frame)
    {
        switch (frame.Text("action"))
        {
            case "agent_control":
                Change(frame.Text("control") == ChatControl.Owner);
                break;
            case "agent_chunk" when hasOwner:
            case "re_message" when hasOwner && IsReply(frame):
                Late.Add(frame.GetRawText());
                break;
            case "re_message" when IsReply(frame):
                Replies++;
                break;
        }
    }

    /// <summary>The same for what is caught up on: it has the last change of control only, but all notices.</summary>
    public void ObserveLogged(JsonElement frame)
    {
        if (frame.Text("message_type") != "system")
        {
            if (frame.Text("action") == "re_message")
                Observe(frame);
            return;
        }

        if (frame.GetProperty("data").Text("event") is ("owner_took_over" or "handed_back") and var happened)
            Change(happened == "owner_took_over");
    }

    private static bool IsReply(JsonElement frame) =>
        frame.TryGetProperty("agent_id", out _) && frame.Text("message_type") != "system";

    private void Change(bool toOwner)
    {
        Takeovers += toOwner && !hasOwner ? 1 : 0;
        hasOwner = toOwner;
    }
}
