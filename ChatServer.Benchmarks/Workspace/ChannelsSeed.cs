using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Seed;
using ChatServer.Channels;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Refusals;

namespace ChatServer.Benchmarks.Workspace;

/// <summary>
/// The channels, the long one first. Its first message begins the thread; its last ones are pinned.
/// </summary>
internal sealed class ChannelsSeed(WorkspacePlan plan, OpenServer server, Vocabulary vocabulary, Guid reader, Guid writer)
{
    private long root;
    private readonly Queue<long> newest = [];

    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        using var flow = new MessageFlow(server.Get<Outbox>());
        var channel = await AddChannelAsync(cancellationToken);
        WriteLong(flow, channel);
        foreach (var messageId in newest)
            await server.Get<MessagePins>().PinAsync(new PinMessage(writer, messageId), cancellationToken);

        for (var number = 1; number < WorkspacePlan.Channels; number++)
        {
            var other = number % WorkspacePlan.GroupEvery == 0
                ? await AddGroupAsync(cancellationToken)
                : await AddChannelAsync(cancellationToken);
            for (var message = 0; message < WorkspacePlan.OtherMessages; message++)
                flow.Send(Write(other, parentId: null), _ => { });
        }

        flow.Drain();
    }

    private async Task<long> AddChannelAsync(CancellationToken cancellationToken)
    {
        var made = await server.Get<ChannelCreation>().CreateAsync(
            new CreateChannel(writer, vocabulary.NextWord(), ChannelDetails.None, Access: null), cancellationToken);
        var id = ValueOf(made);
        foreach (var user in new[] { reader, writer })
        {
            if (await server.Get<ChannelMemberships>().JoinAsync(new JoinChannel(user, id), cancellationToken) is { } refusal)
                throw new InvalidOperationException($"A channel couldn't be joined: {refusal}");
        }

        return id;
    }

    private async Task<long> AddGroupAsync(CancellationToken cancellationToken) =>
        ValueOf(await server.Get<ChannelCreation>().CreateGroupAsync(
            new CreateGroupChannel(writer, vocabulary.NextWord(), ChannelDetails.None, [reader], []), cancellationToken));

    private void WriteLong(MessageFlow flow, long channel)
    {
        flow.Send(Write(channel, parentId: null), message => root = message.Id);
        flow.Drain();
        for (var reply = 0; reply < plan.Replies; reply++)
            flow.Send(Write(channel, parentId: root), _ => { });

        for (var number = 1 + plan.Replies; number < plan.LongMessages; number++)
            flow.Send(Write(channel, parentId: null), message => Note(message.Id));

        flow.Drain();
    }

    // On the writer's thread alone, until all is written.
    private void Note(long messageId)
    {
        newest.Enqueue(messageId);
        if (newest.Count > WorkspacePlan.Pins)
            newest.Dequeue();
    }

    private MessageDraft Write(long channel, long? parentId) =>
        new(writer, SendTarget.In(channel), new MessageContent(MessageType.Text, vocabulary.NextSentence()))
        {
            Place = new MessagePlace(ReplyToId: null, parentId),
        };

    private static long ValueOf(Outcome<long> made) =>
        made.IsRefused ? throw new InvalidOperationException($"No channel was made: {made.Refusal}") : made.Value;
}
