using System.Text.Json;
using ChatServer.Agents.Tools;
using ChatServer.Refusals;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Tools;

/// <summary>A server on which an owner's agent has tools, and a site that these call.</summary>
internal abstract class ToolFixture : ServerFixture
{
    protected TestUser Owner { get; private set; } = null!;

    protected Guid Agent { get; private set; }

    protected ToolSite Site { get; private set; } = null!;

    protected override (string Key, string Value)[] Settings => [("Chat:Agents:AllowPrivateBots", "true")];

    [SetUp]
    public async Task MakeAgentAndSite()
    {
        Owner = await Server.RegisterAsync("Olga");
        Agent = await Server.AddAgentAsync(Owner.UserId);
        Site = await ToolSite.StartAsync();
    }

    [TearDown]
    public async Task StopSite() => await Site.DisposeAsync();

    protected async Task PutAsync(ToolDraft tool) => Assert.That(await TryPutAsync(tool), Is.Null);

    protected async Task<Refusal?> TryPutAsync(ToolDraft tool) =>
        await Server.Get<ToolChanges>().PutAsync(new PutTools(Owner.UserId, Agent, [tool]), CancellationToken.None);

    protected Task<ToolResult> CallAsync(string name, object? arguments = null) => Server.Get<IAgentTools>().CallAsync(
        Agent, name, arguments as string ?? JsonSerializer.Serialize(arguments ?? new { }), CancellationToken.None);

    /// <summary>A tool with text arguments of these names.</summary>
    protected static ToolDraft Tool(HttpDefinition http, params string[] arguments) => new(
        "call", "Calls the site", SchemaOf(arguments), NeedsApproval: false, new ToolDefinition { Http = http });

    private static string SchemaOf(string[] arguments) => JsonSerializer.Serialize(new
    {
        type = "object",
        properties = arguments.ToDictionary(name => name, _ => new { }),
    });
}
