using ChatServer.Api;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World.Channels;

/// <summary>Posts messages, replies and quotes, some with a mention.</summary>
internal static class PostMoves
{
    private sealed record Post(string Text, long? ReplyTo = null, long? Parent = null);

    public static Task PostAsync(ChannelPlay play, WorldStep step) =>
        play.AimAtPlace(step, aim => MayPost(step, aim)) is { } aim
            ? SendAsync(play, step, aim, new Post(step.Message % 5 > 0
                ? $"words {play.Count}"
                : $"<@U:{play.Persons[step.Choice % WorldPlay.People].Id}|somebody> {play.Count}"))
            : Task.CompletedTask;

    // Mostly to messages that already have replies.
    public static Task ReplyAsync(ChannelPlay play, WorldStep step) =>
        play.Aim(
            step, place => ((WorldChannel)place).Shown,
            aim => MayPost(step, aim) && aim.What.Parent is null,
            aim => aim.Place.RepliesBelow(aim.What.Id).Any()) is { } aim
            ? SendAsync(play, step, aim, new Post($"reply {play.Count}", Parent: aim.What.Id))
            : Task.CompletedTask;

    // Sometimes in a thread, and sometimes of its root.
    public static Task QuoteAsync(ChannelPlay play, WorldStep step) =>
        play.Aim(step, place => ((WorldChannel)place).Shown, aim => MayPost(step, aim)) is { } aim
            ? SendAsync(play, step, aim, new Post(
                $"quote {play.Count}", ReplyTo: aim.What.Id,
                Parent: step.Message % 3 == 0 ? aim.What.Parent ?? aim.What.Id : null))
            : Task.CompletedTask;

    private static bool MayPost<T>(WorldStep step, WorldAim<T> aim) =>
        ChannelPlay.Reaches(step, aim.Place, aim.Actor) && ((WorldChannel)aim.Place).MayWrite(aim.Actor);

    private static async Task SendAsync<T>(ChannelPlay play, WorldStep step, WorldAim<T> aim, Post post)
    {
        if (post.Parent is { } parent && aim.Place.Find(parent) is not { IsDeleted: false })
            return;

        var channel = (WorldChannel)aim.Place;
        var id = await TrySendAsync(play, step, aim.Actor, channel, post);
        if (ChannelPlay.WayOf(step) == WorldWay.Channels)
            channel.Enter(aim.Actor);
        WorldPlay.Expect(step, aim, id is not null, () =>
        {
            channel.Add(new WorldMessage(id!.Value, aim.Actor, "text", post.Text)
            {
                ReplyTo = post.ReplyTo,
                Parent = post.Parent,
            });
            foreach (var device in play.Devices.Where(device => device.IsConnected && channel.MayRead(device.Person)))
                device.Expect(id.Value);
        });
    }

    private static async Task<long?> TrySendAsync(ChannelPlay play, WorldStep step, int actor, WorldChannel channel, Post post)
    {
        var person = play.Persons[actor];
        switch (ChannelPlay.WayOf(step))
        {
            case WorldWay.Room:
                return await person.SendAsync(new
                {
                    action = "text_message",
                    thread_id = channel.Id,
                    message_body = post.Text,
                    reply_to_id = post.ReplyTo,
                    parent_id = post.Parent,
                });
            case WorldWay.Messages:
                return await person.SendInMessagesAsync(InMessages(channel, post));
            case WorldWay.Http:
                var answer = await person.AskAsync(HttpMethod.Post, "/api/v1/messages/send", InMessages(channel, post));
                return answer is { } sent ? MessagesReading.Number(sent, "id") : null;
            default:
                var posted = await person.AskAsync(HttpMethod.Post, $"{channel.Path}/messages/post", new
                {
                    content = post.Text,
                    temp_id = $"t{play.Count}",
                    reply_to_id = UuidOf(post.ReplyTo),
                    parent_id = UuidOf(post.Parent),
                });
                return posted is { } message ? NumberedUuid.MessageOf(message.Text("id")!) : null;
        }
    }

    private static object InMessages(WorldChannel channel, Post post) => new
    {
        conversation_id = $"conv_{channel.Id}",
        content = post.Text,
        message_type = "text",
        reply_to_id = post.ReplyTo is { } quoted ? $"msg_{quoted}" : null,
        parent_id = post.Parent is { } parent ? $"msg_{parent}" : null,
    };

    private static Guid? UuidOf(long? message) => message is { } id ? NumberedUuid.OfMessage(id) : null;
}
