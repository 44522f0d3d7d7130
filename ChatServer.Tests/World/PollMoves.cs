namespace ChatServer.Tests.World;

/// <summary>Voting in polls and closing them.</summary>
internal static class PollMoves
{
    private static readonly int[][] Choices = [[0], [], [1], [2], [], [0, 2], [1, 2], [WorldMessage.Answers]];

    // Mostly by users who have voted, so that votes are changed and taken back.
    public static async Task VoteAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPoll(step, MayVote, aim => aim.What is { IsPoll: true, ClosedAt: null }
            && OptionsOf(aim).Length > 0 == step.Message % 3 > 0) is not { } aim)
            return;

        var options = Wanted(step, aim.What);
        var isSame = options.SequenceEqual(OptionsOf(aim));
        var isDone = await ChangeMoves.TrySendAsync(
            play, step, aim, new { action = "vote", message_id = aim.What.Id, options }, "vote",
            new { message_id = $"msg_{aim.What.Id}", options }, HttpMethod.Post, $"/api/v1/messages/msg_{aim.What.Id}/vote",
            new { options });
        WorldPlay.Expect(step, aim, isDone, () =>
        {
            if (!isSame)
                aim.What.Votes[aim.Actor] = (options, play.Count);
        });

        bool MayVote(WorldAim<WorldMessage> aim) => play.CanChange(aim.Actor, aim.Place, aim.What) && aim.What.IsPoll
            && Wanted(step, aim.What) is var options && !options.Contains(WorldMessage.Answers)
            && (options.Length <= 1 || aim.What.TakesMany)
            && (aim.What.ClosedAt is null || options.SequenceEqual(OptionsOf(aim)));
    }

    public static async Task CloseAsync(WorldPlay play, WorldStep step)
    {
        if (play.AimAtPoll(step, MayClose) is not { } aim)
            return;

        var isDone = await ChangeMoves.TrySendAsync(
            play, step, aim, new { action = "close_poll", message_id = aim.What.Id }, "close_poll",
            new { message_id = $"msg_{aim.What.Id}" }, HttpMethod.Post, $"/api/v1/messages/msg_{aim.What.Id}/close");
        WorldPlay.Expect(step, aim, isDone, () => aim.What.ClosedAt ??= play.Count);

        bool MayClose(WorldAim<WorldMessage> aim) => play.CanChange(aim.Actor, aim.Place, aim.What) && aim.What.IsPoll
            && (aim.What.Sender == aim.Actor || aim.Place.Manages(aim.Actor));
    }

    // Sometimes a message that isn't a poll.
    private static WorldAim<WorldMessage>? AimAtPoll(
        this WorldPlay play, WorldStep step, Func<WorldAim<WorldMessage>, bool> may,
        Func<WorldAim<WorldMessage>, bool>? likes = null) => play.Aim(
            step, place => place.Messages.Where(message => message.Kind == "poll" || step.Choice % 20 == 0).Reverse(), may,
            likes);

    // Unless the step has to be refused, options that the poll doesn't offer are left out.
    private static int[] Wanted(WorldStep step, WorldMessage poll)
    {
        var options = Choices[step.Choice % Choices.Length];
        if (step.Mood == WorldMood.Bold)
            return options;

        return options.Contains(WorldMessage.Answers) || (options.Length > 1 && !poll.TakesMany) ? [1] : options;
    }

    private static int[] OptionsOf(WorldAim<WorldMessage> aim) =>
        aim.What.Votes.TryGetValue(aim.Actor, out var vote) ? vote.Options : [];
}
