namespace ChatServer.Tests.World;

/// <summary>Votes, and their end.</summary>
internal static class PollMoves
{
    private static readonly int[][] Choices = [[], [0], [1], [2], [0, 2], [1, 2], [WorldMessage.Answers]];

    public static async Task VoteAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (Choose(step, conversation) is not { } poll)
            return;

        var options = Choices[step.Choice % Choices.Length];
        var isSame = options.SequenceEqual(poll.Votes.TryGetValue(step.Actor, out var before) ? before.Options : []);
        var isAllowed = play.MayTouch(step.Actor, conversation, poll) && poll.IsPoll && !options.Contains(WorldMessage.Answers)
            && (options.Length <= 1 || poll.TakesMany) && (isSame || poll.ClosedAt is null);
        var isDone = await play.Actor(step).SayAsync(new { action = "vote", message_id = poll.Id, options });
        WorldPlay.Expect(step, isDone, isAllowed, () =>
        {
            if (!isSame)
                poll.Votes[step.Actor] = (options, play.Count);
        });
    }

    public static async Task CloseAsync(WorldPlay play, WorldStep step)
    {
        var conversation = play.Place(step);
        if (Choose(step, conversation) is not { } poll)
            return;

        var isAllowed = play.MayTouch(step.Actor, conversation, poll) && poll.IsPoll && (poll.Sender == step.Actor || conversation.Manages(step.Actor));
        var isDone = await play.Actor(step).SayAsync(new { action = "close_poll", message_id = poll.Id });
        WorldPlay.Expect(step, isDone, isAllowed, () => poll.ClosedAt ??= play.Count);
    }

    // Now and then what is no poll.
    private static WorldMessage? Choose(WorldStep step, WorldConversation conversation) =>
        WorldPlay.Choose(step, conversation.Messages.FindAll(message => message.Kind == "poll" || step.Choice % 20 == 0));
}
