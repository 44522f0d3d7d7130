using ChatServer.Agents.Providers;
using ChatServer.Agents.Webhook;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Agents.Webhook;

/// <summary>A real server that asks a bot over HTTP.</summary>
internal abstract class BotFixture
{
    protected const string Json = "application/json";
    protected const string Events = "text/event-stream";

    protected TestServer Server { get; private set; } = null!;

    protected BotServer Bot { get; private set; } = null!;

    protected PendingBotReplies Pending => Server.Get<PendingBotReplies>();

    protected IAgentProvider Provider =>
        Server.Services.GetServices<IAgentProvider>().Single(provider => provider.Name == WebhookProvider.ProviderName);

    [OneTimeSetUp]
    public async Task Start()
    {
        Bot = await BotServer.StartAsync();
        Server = await TestServer.StartAsync(("Chat:Agents:AllowPrivateBots", "true"));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await Server.DisposeAsync();
        await Bot.DisposeAsync();
    }

    protected static AgentTurn Turn(Guid agentId) => new(
        new TurnAgent(agentId, Guid.NewGuid(), "Luna", "", "Be kind.", ""),
        [new TurnMessage(TurnRole.Agent, "Hello."), new TurnMessage(TurnRole.Visitor, "Are you open?")])
    {
        RunId = Random.Shared.NextInt64(1, 1L << 53),
        ConversationId = 7,
    };

    protected async Task<AgentTurn> TurnAsync(string url)
    {
        var owner = (await Server.RegisterAsync("Olga")).UserId;
        var agentId = await Server.AddAgentAsync(owner);
        var set = await Server.Get<BotWebhooks>().SetAsync(new SetBotWebhook(owner, agentId, url), CancellationToken.None);
        Assert.That(set.Refusal, Is.Null);
        return Turn(agentId);
    }

    protected async Task<List<AgentUpdate>> AskAsync(string url) => await ReadAsync(await TurnAsync(url));

    protected async Task<List<AgentUpdate>> ReadAsync(AgentTurn turn, CancellationToken cancellationToken = default) =>
        await Provider.ReplyAsync(turn, cancellationToken).ToListAsync(cancellationToken);
}
