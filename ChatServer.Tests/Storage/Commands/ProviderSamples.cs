using ChatServer.Administration.Agents;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.Named;
using ChatServer.Channels;
using ChatServer.Refusals;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands that change the providers of agents.</summary>
internal static class ProviderSamples
{
    public static CommandSample[] All { get; } =
    [
        Of(Put),
        After(DeleteAsync, again: RefusalCode.NoSuchProvider),
    ];

    private static PutProvider Put(CommandScene scene) => new(
        scene.Call, $"p{Guid.NewGuid():N}",
        new ProviderSettings(
            ProviderKind.External, "https://models.example/v1", AllowPrivate: false,
            [new ProviderModel("small", new ModelPrice(1, 2)), new ProviderModel("large", Price: null)]),
        new Given<string>("sk-secret"));

    private static async Task<DeleteProvider> DeleteAsync(CommandScene scene)
    {
        var command = Put(scene);
        await scene.Server.Get<ProviderAdministration>().PutAsync(command, CancellationToken.None);
        return new DeleteProvider(scene.Call, command.Name);
    }
}
