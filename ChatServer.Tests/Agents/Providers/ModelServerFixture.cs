using System.Text.Json;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.OpenAi;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Providers;

/// <summary>A provider whose server is a <see cref="FakeModelServer"/>; each test has its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class ModelServerFixture
{
    protected const string Key = "sk-very-secret";
    private OutgoingHttp http = null!;

    protected FakeModelServer Model { get; private set; } = null!;

    protected OpenAiProvider Provider { get; private set; } = null!;

    [SetUp]
    public async Task StartModel()
    {
        Model = await FakeModelServer.StartAsync();
        http = new OutgoingHttp();
        Provider = At(Model.BaseUrl);
    }

    [TearDown]
    public async Task StopModel()
    {
        http.Dispose();
        await Model.DisposeAsync();
    }

    protected static AgentTurn Turn(params TurnMessage[] messages) => new(
        new TurnAgent(Guid.NewGuid(), Guid.NewGuid(), "Rosa's", "small", "Be brief.", "Hello!"),
        messages.Length > 0 ? messages : [new TurnMessage(TurnRole.Visitor, "Are you open on Sunday?")]);

    protected static JsonElement Schema => JsonSerializer.Deserialize<JsonElement>("""{"type":"object"}""");

    protected OpenAiProvider At(Uri address, bool allowPrivate = true) => new(
        "models", ProviderKind.SelfHosted, new OpenAiServer(address, Key, ["small", "large"]), http.For(allowPrivate),
        TimeProvider.System);

    protected Task<Reply> ReplyAsync(ModelAnswer answer, AgentTurn? turn = null)
    {
        Model.Answer(answer);
        return ReplyAsync(Provider, turn);
    }

    protected static async Task<Reply> ReplyAsync(OpenAiProvider provider, AgentTurn? turn = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var updates = new List<AgentUpdate>();
        try
        {
            await foreach (var update in provider.ReplyAsync(turn ?? Turn(), patience.Token))
                updates.Add(update);
            return new Reply(updates, Failure: null);
        }
        catch (ProviderException failure)
        {
            return new Reply(updates, failure);
        }
    }
}

/// <summary>All updates of a reply, and how it failed.</summary>
internal sealed record Reply(IReadOnlyList<AgentUpdate> Updates, ProviderException? Failure)
{
    public string Text => string.Concat(Updates.OfType<TextDelta>().Select(delta => delta.Text));

    public string? Reason => Updates is [.., Finished finished] ? finished.Reason : null;

    public Usage? Usage => Updates.OfType<Usage>().LastOrDefault();

    public IReadOnlyList<ToolCall> Calls => [.. Updates.OfType<ToolCall>()];
}
