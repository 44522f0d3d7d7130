using ChatServer.Administration.Agents;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Refusals;
using ChatServer.Tests.Agents;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about the tools of agents and their servers.</summary>
internal static class ToolSamples
{
    public static CommandSample[] All { get; } =
    [
        After(PutAsync),
        After(DeleteAsync, again: RefusalCode.UnknownTool),
        Of(PutServer),
        After(DeleteServerAsync, again: RefusalCode.UnknownToolServer),
    ];

    /// <summary>A tool with a header.</summary>
    public static ToolDraft Weather(string key) => new(
        "weather", "Reads the weather of a place",
        """{"type":"object","properties":{"place":{"type":"string"}},"required":["place"]}""", NeedsApproval: true,
        new ToolDefinition
        {
            Http = new HttpDefinition("https://weather.example/{place}", "GET")
            {
                Headers = new Dictionary<string, string> { ["Authorization"] = $"Bearer {key}" },
            },
        });

    private static async Task<PutTools> PutAsync(CommandScene scene) => new(
        scene.Ana.UserId, await scene.Server.AddAgentAsync(scene.Ana.UserId),
        [
            Weather("key"),
            new ToolDraft(
                "other", "Of a server", ToolSchema.Empty, NeedsApproval: false,
                new ToolDefinition { Server = new ServerDefinition("office", "search") }),
        ]);

    private static async Task<DeleteTool> DeleteAsync(CommandScene scene)
    {
        var put = await PutAsync(scene);
        await scene.Server.Get<ToolChanges>().PutAsync(put, CancellationToken.None);
        return new DeleteTool(put.ActorId, put.AgentId, "weather");
    }

    private static PutToolServer PutServer(CommandScene scene) => new(
        scene.Call, $"s{Guid.NewGuid():N}",
        new ToolServerSettings(
            "https://tools.example/mcp", new Dictionary<string, string> { ["Authorization"] = "Bearer key" },
            AllowPrivate: false));

    private static async Task<DeleteToolServer> DeleteServerAsync(CommandScene scene)
    {
        var put = PutServer(scene);
        await scene.Server.Get<ToolServerAdministration>().PutAsync(put, CancellationToken.None);
        return new DeleteToolServer(put.Call, put.Name);
    }
}
