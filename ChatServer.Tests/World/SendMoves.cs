using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>
/// Sends messages to conversations: through Room, the WebSocket or HTTP of the Messages API, or the Messaging API.
/// </summary>
internal static class SendMoves
{
    private static readonly string[] Options = ["Monday", "Tuesday", "Never"];

    private sealed record Draft(string? Text, WorldMessage? ReplyTo = null, WorldMessage? Parent = null, object? Poll = null);

    public static Task SendAsync(WorldPlay play, WorldStep step) =>
        play.AimAtPlace(step, aim => MaySend(play, aim)) is { } aim
            ? SendAsync(play, step, aim, new Draft($"words {play.Count}"))
            : Task.CompletedTask;

    public static Task QuoteAsync(WorldPlay play, WorldStep step) =>
        play.Aim(step, Named(play, step), aim => MaySend(play, aim, replyTo: aim.What)) is { } aim
            ? SendAsync(play, step, aim, new Draft($"quote {play.Count}", ReplyTo: aim.What))
            : Task.CompletedTask;

    // Mostly to messages that already have replies.
    public static Task ReplyBelowAsync(WorldPlay play, WorldStep step) =>
        play.Aim(
            step, Named(play, step), aim => MaySend(play, aim, parent: aim.What),
            aim => aim.Place.RepliesBelow(aim.What.Id).Any()) is { } aim
            ? SendAsync(play, step, aim, new Draft($"reply {play.Count}", Parent: aim.What))
            : Task.CompletedTask;

    public static Task SendPollAsync(WorldPlay play, WorldStep step) =>
        play.AimAtPlace(step, aim => MaySend(play, aim)) is not { } aim
            ? Task.CompletedTask
            : SendAsync(play, step, aim, new Draft(Text: null, Poll: new
            {
                question = WorldMessage.Question,
                options = Options,
                multiple = TakesMany(step),
                anonymous = IsAnonymous(step),
            }));

    public static async Task ForwardAsync(WorldPlay play, WorldStep step)
    {
        if (play.Aim(step, _ => Everything(play), MayForward) is not { } aim)
            return;

        var (source, from) = (aim.What, play.PlaceOf(aim.What));
        var (receiver, thread) = Target(play, step, aim);
        var id = await play.Persons[aim.Actor].SendAsync(
            new { action = "forward", message_id = source.Id, receiver_id = receiver, thread_id = thread });
        await AddAsync(play, step, aim, id, sent => new WorldMessage(
            sent, aim.Actor, source.Kind, source.TextAt(from.Members[aim.Actor].VisibleUntil))
        {
            File = source.File,
            Author = source.Author ?? source.Sender,
        });

        bool MayForward(WorldAim<WorldMessage> aim) => play.PlaceOf(aim.What).IsVisibleTo(aim.Actor, aim.What.Id)
            && !aim.What.IsDeleted && aim.What.Kind is not ("poll" or "system") && MaySend(play, aim);
    }

    /// <summary>Returns whether a conversation allows a message with this quote and this parent.</summary>
    public static bool MaySend<T>(WorldPlay play, WorldAim<T> aim, WorldMessage? replyTo = null, WorldMessage? parent = null) =>
        aim.Place.Has(aim.Actor) && !play.IsBlocked(aim.Actor, aim.Place)
        && (replyTo is null || CanBeNamed(aim, replyTo))
        && (parent is null || CanBeNamed(aim, parent) && parent is { Parent: null, IsSystem: false });

    /// <summary>Adds a sent message to the model.</summary>
    public static async Task AddAsync<T>(
        WorldPlay play, WorldStep step, WorldAim<T> aim, long? id, Func<long, WorldMessage> message)
    {
        WorldPlay.Expect(step, aim, id is not null, () => aim.Place.Add(message(id!.Value)));
        if (aim.Place.Id == 0 && aim.IsAllowed)
            aim.Place.Id = await play.FindIdAsync(aim.Actor, aim.Place);
    }

    /// <summary>Returns a user or a conversation as the target: participants of a direct one can use either.</summary>
    public static (Guid? Receiver, long? Thread) Target<T>(WorldPlay play, WorldStep step, WorldAim<T> aim) =>
        !aim.Place.IsGroup && aim.Place.Has(aim.Actor) && (aim.Place.Id == 0 || step.Message % 2 == 0)
            ? (play.Persons[aim.Place.OtherThan(aim.Actor)].Id, null)
            : (null, aim.Place.Id);

    private static async Task SendAsync<T>(WorldPlay play, WorldStep step, WorldAim<T> aim, Draft draft)
    {
        var id = await TrySendAsync(play, step, aim, draft);
        await AddAsync(
            play, step, aim, id, sent => new WorldMessage(sent, aim.Actor, draft.Poll is null ? "text" : "poll", draft.Text ?? "")
            {
                ReplyTo = draft.ReplyTo?.Id,
                Parent = draft.Parent?.Id,
                TakesMany = TakesMany(step),
                IsAnonymous = IsAnonymous(step),
            });
    }

    private static Task<long?> TrySendAsync<T>(WorldPlay play, WorldStep step, WorldAim<T> aim, Draft draft)
    {
        var person = play.Persons[aim.Actor];
        var (receiver, thread) = Target(play, step, aim);
        return (step.Choice % 4) switch
        {
            1 => person.SendInMessagesAsync(InMessages(receiver, thread, draft)),
            2 => AskAsync(person, InMessages(receiver, thread, draft)),
            3 when draft is { ReplyTo: null, Parent: null, Text: not null } && receiver is not null && receiver != person.Id =>
                SendInMessagingAsync(person, receiver.Value, draft.Text),
            _ => person.SendAsync(InRoom(receiver, thread, draft)),
        };
    }

    private static object InRoom(Guid? receiver, long? thread, Draft draft) => new
    {
        action = draft.Poll is null ? "text_message" : "message",
        receiver_id = receiver,
        thread_id = thread,
        message_body = draft.Text,
        message_type = draft.Poll is null ? null : "poll",
        data = draft.Poll,
        reply_to_id = draft.ReplyTo?.Id,
        parent_id = draft.Parent?.Id,
    };

    private static object InMessages(Guid? receiver, long? thread, Draft draft) => new
    {
        recipient_id = receiver,
        conversation_id = thread is null ? null : $"conv_{thread}",
        content = draft.Text,
        message_type = draft.Poll is null ? "text" : "poll",
        data = draft.Poll,
        reply_to_id = draft.ReplyTo is { } quoted ? $"msg_{quoted.Id}" : null,
        parent_id = draft.Parent is { } parent ? $"msg_{parent.Id}" : null,
    };

    private static async Task<long?> AskAsync(WorldPerson person, object message) =>
        await person.AskAsync(HttpMethod.Post, "/api/v1/messages/send", message) is { } sent
            ? MessagesReading.Number(sent, "id")
            : null;

    private static async Task<long?> SendInMessagingAsync(WorldPerson person, Guid receiver, string text)
    {
        var opened = await person.AskAsync(
            HttpMethod.Post, "/messaging/conversations", new { target_user_id = receiver, chat_type = "profile" });
        var sent = await person.AskAsync(
            HttpMethod.Post, $"/messaging/conversations/{opened!.Value.Text("id")}/messages", new { content = text });
        return sent is { } message ? NumberedUuid.MessageOf(message.Text("id")!) : null;
    }

    // A message of the same conversation; if the step has to be refused, sometimes of another one.
    private static Func<WorldConversation, IEnumerable<WorldMessage>> Named(WorldPlay play, WorldStep step) =>
        place => step.Mood == WorldMood.Bold && step.Choice % 3 == 0 ? Everything(play) : place.Messages.AsEnumerable().Reverse();

    private static IEnumerable<WorldMessage> Everything(WorldPlay play) =>
        play.Conversations.SelectMany(conversation => conversation.Messages).OrderByDescending(message => message.Id);

    private static bool CanBeNamed<T>(WorldAim<T> aim, WorldMessage named) =>
        aim.Place.Messages.Contains(named) && !named.IsDeleted && aim.Place.IsVisibleTo(aim.Actor, named.Id);

    private static bool TakesMany(WorldStep step) => step.Message % 3 == 0;

    private static bool IsAnonymous(WorldStep step) => step.Message % 4 == 0;
}
