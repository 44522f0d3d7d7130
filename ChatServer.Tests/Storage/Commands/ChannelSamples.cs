using ChatServer.Channels;
using ChatServer.Refusals;
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
    ];

    private static CreateChannel Create(CommandScene scene) => new(scene.Call.ActorId, "general", Details, Access: null);

    private static DetailsChange Change() => new(Description: new Given<string>(null), IsPrivate: true);

    private static async Task<long> CreateAsync(CommandScene scene) =>
        (await scene.Server.Get<ChannelCreation>().CreateAsync(Create(scene), CancellationToken.None)).Value;
}
