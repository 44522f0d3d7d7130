using ChatServer.Attachments.Sending;
using ChatServer.Attachments.UserFiles;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Groups;
using ChatServer.Inbox;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Sending;
using ChatServer.Refusals;
using static ChatServer.Tests.Storage.Commands.CommandSample;

namespace ChatServer.Tests.Storage.Commands;

/// <summary>Samples of the commands about messages, conversations and groups.</summary>
internal static class MessageSamples
{
    private const string Question = """{"question":"When?","options":["Monday","Never"]}""";

    public static CommandSample[] All { get; } =
    [
        Of(scene => scene.Draft("text", "hello again") with { Place = new MessagePlace(scene.Message, ParentId: null) }),
        Of(scene => new EditMessage(scene.Ana.UserId, scene.Message, "edited")),
        Of(scene => new DeleteMessage(scene.Ana.UserId, scene.Message)),
        Of(scene => new AddReaction(scene.Ben.UserId, scene.Message, "👍")),
        Of(scene => new RemoveReaction(scene.Ben.UserId, scene.Message, "👍")),
        Of(scene => new PinMessage(scene.Ben.UserId, scene.Message)),
        Of(scene => new UnpinMessage(scene.Ben.UserId, scene.Message)),
        After(async scene => new VoteInPoll(scene.Ben.UserId, await SendPollAsync(scene), [1])),
        After(async scene => new ClosePoll(scene.Ana.UserId, await SendPollAsync(scene))),
        Of(scene => new ForwardMessage(scene.Caller, Forward(scene))),
        Of(scene => new CreateFileMessage(scene.Caller, scene.Draft("file", "a file"), CommandScene.File())),
        After(async scene => new AnnounceFile(scene.Ana.UserId, await CreateFileAsync(scene), "n1")),
        Once(scene => new StoreUserFile(scene.Caller, CommandScene.File())),
        After(async scene => new DeleteUserFile(scene.Ana.UserId, await StoreFileAsync(scene)), again: RefusalCode.UnknownFile),

        Of(scene => new MoveMark(MarkKind.Read, scene.Ben.UserId, scene.Message, OriginConnectionId: 7)),
        Of(scene => new MarkConversationRead(scene.Ben.UserId, scene.Conversation, UpTo: null)),
        Of(scene => new SwitchReadReceipts(scene.Ana.UserId, AreOn: false)),
        Of(scene => new ChangeSettings(scene.Ana.UserId, scene.Conversation, Archived())),
        Of(scene => new ClearConversation(scene.Ana.UserId, scene.Conversation)),
        Of(scene => new OpenDirectConversation(scene.Ana.UserId, scene.Call.ActorId)),

        Of(scene => new CreateGroup(scene.Ana.UserId, "Hiking", [scene.Ben.UserId])),
        Of(scene => new RenameGroup(scene.Ana.UserId, scene.Group, "Hiking")),
        Of(scene => new AddMembers(scene.Ana.UserId, scene.Group, [scene.Call.ActorId])),
        Of(scene => new RemoveMember(scene.Ana.UserId, scene.Group, scene.Ben.UserId), again: RefusalCode.UnknownUser),
        Of(scene => new SetMemberRole(scene.Ana.UserId, scene.Group, scene.Ben.UserId, GroupRole.Admin)),
    ];

    private static SettingsChange Archived() => new(IsArchived: true, Mute: new MuteChange(ConversationSettings.Forever));

    private static MessageDraft Forward(CommandScene scene)
    {
        var draft = scene.Draft("text", "");
        return draft with { Content = draft.Content with { ForwardOf = scene.Message } };
    }

    private static async Task<Guid> StoreFileAsync(CommandScene scene) =>
        (await scene.Server.Get<UserFileWrites>().StoreAsync(
            new StoreUserFile(scene.Caller, CommandScene.File()), CancellationToken.None)).Value!.Id;

    private static async Task<long> SendPollAsync(CommandScene scene) =>
        (await scene.Server.Get<Outbox>().SendAsync(scene.Draft("poll", "", Question), CancellationToken.None)).Message!.Id;

    private static async Task<long> CreateFileAsync(CommandScene scene)
    {
        var command = new CreateFileMessage(scene.Caller, scene.Draft("file", "a file"), CommandScene.File());
        return (await scene.Server.Get<FileMessages>().CreateAsync(command, CancellationToken.None)).Message!.Id;
    }
}
