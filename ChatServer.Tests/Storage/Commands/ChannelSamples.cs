using ChatServer.Channels;
using ChatServer.Channels.Webhooks;
using ChatServer.Refusals;
using ChatServer.Storage;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about channels.</summary>
internal static class ChannelSamples
{
    private static readonly ChannelDetails Details = new("about", IsPrivate: false, """{"a":1}""", Meta: null);

    public static CommandSample[] All { get; } =
    [
        Of(Create),
        Of(scene => new CreateGroupChannel(scene.Ana.UserId, "hiking", Details, [scene.Ben.UserId], [])),
        After(async scene => new UpdateChannel(scene.Call.ActorId, await CreateAsync(scene), "news", Change())
        {
            Access = new Given<AccessLists>(AccessLists.Nobody),
        }),
        After(async scene => new JoinChannel(scene.Ana.UserId, await CreateAsync(scene))),
        After(async scene => new AddChannelMembers(scene.Call.ActorId, await CreateAsync(scene), [scene.Ana.UserId], [])),
        After(async scene => new RemoveChannelMembers(scene.Call.ActorId, await CreateAsync(scene), [scene.Ana.UserId])),
        After(
            async scene => new DeleteChannel(scene.Call.ActorId, await CreateAsync(scene)),
            again: RefusalCode.UnknownConversation),
        Of(CreateHook),
        After(async scene => new UpdateWebhook(
            scene.Ana.UserId, scene.Group, (await CreateHookAsync(scene)).Id, "builds", new Given<string>(null))),
        After(
            async scene => new DeleteWebhook(scene.Ana.UserId, scene.Group, (await CreateHookAsync(scene)).Id),
            again: RefusalCode.UnknownWebhook),
        After(async scene =>
        {
            var (id, token) = await CreateHookAsync(scene);
            return new PostToWebhook(id, token, "hello", "CI", "https://example.com/ci.png");
        }),
    ];

    private static CreateWebhook CreateHook(CommandScene scene) =>
        new(scene.Ana.UserId, scene.Group, "builds", "https://example.com/builds.png");

    private static async Task<(Guid Id, string Token)> CreateHookAsync(CommandScene scene)
    {
        var id = (await scene.Server.Get<WebhookChanges>().CreateAsync(CreateHook(scene), CancellationToken.None)).Value;
        return (id, await scene.Server.Get<Database>().ReadAsync(
            read => WebhookStore.Find(read, id)!.OpenToken(read), CancellationToken.None));
    }

    private static CreateChannel Create(CommandScene scene) => new(scene.Call.ActorId, "general", Details, Access: null);

    private static DetailsChange Change() => new(Description: new Given<string>(null), IsPrivate: true);

    private static async Task<long> CreateAsync(CommandScene scene) =>
        (await scene.Server.Get<ChannelCreation>().CreateAsync(Create(scene), CancellationToken.None)).Value;
}
