using System.Text.Json;
using ChatServer.Messages;
using ChatServer.Messages.Polls;
using ChatServer.Storage;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Messages;

/// <summary>Polls compared with a simple model: the last choice of each voter while the poll was open.</summary>
[Parallelizable]
internal sealed class PollModelTests : ServerFixture
{
    private const int People = 4;
    private TestUser[] people = [];
    private long group;

    /// <summary>Forgetting simulates a rolled back batch.</summary>
    private enum Move
    {
        Vote,
        Close,
        Forget,
    }

    private sealed record Step(Move Move, int Person, int[] Options, bool IsRepeated);

    private static readonly Gen<Step[]> Steps =
        (from move in Gen.Frequency((20, Gen.Constant(Move.Vote)), (1, Gen.Constant(Move.Close)), (1, Gen.Constant(Move.Forget)))
         from person in Gen.Choose(0, People - 1)
         from options in Gen.Choose(0, 2).ArrayOf()
         from isRepeated in Gen.Elements(true, false, false)
         select new Step(move, person, options, isRepeated)).ArrayOf();

    [SetUp]
    public async Task MakeAsync()
    {
        people = await Task.WhenAll(Enumerable.Range(0, People).Select(i => Server.RegisterAsync($"Person{i}")));
        group = await Server.CreateGroupAsync(people[0], [.. people.Skip(1).Select(person => person.UserId)]);
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public void The_tally_counts_the_last_choice_of_each_voter(bool isMultiple, bool isAnonymous) =>
        Prop.ForAll(Steps.ToArbitrary(), steps => PlayAsync(steps, isMultiple, isAnonymous))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15).WithEndSize(40));

    [Test]
    public async Task Concurrent_votes_are_each_counted_once()
    {
        var poll = await SendAsync(isMultiple: true, isAnonymous: false);
        var random = new Random(1);
        int[][] votes = [.. Enumerable.Range(0, 400)
            .Select(_ => Enumerable.Range(0, 3).Where(_ => random.Next(2) == 0).ToArray())];

        await Task.WhenAll(votes.Select((options, i) => VoteAsync(poll, i % People, options)));

        var shown = await Server.ReadPollAsync(people[0], group, poll);
        var own = await Task.WhenAll(
            people.Select(async person => (await Server.ReadPollAsync(person, group, poll)).Numbers("your_vote")));
        Assert.That(shown.Numbers("tally"), Is.EqualTo(TallyOf(own)));
        Assert.That(shown.Number("voters"), Is.EqualTo(own.Count(options => options.Length > 0)));
    }

    private async Task PlayAsync(Step[] steps, bool isMultiple, bool isAnonymous)
    {
        await using var listener = await Server.ConnectAsync(people[1]);
        var model = new Model(await SendAsync(isMultiple, isAnonymous), isMultiple);
        foreach (var step in steps)
            await PlayAsync(step, model);

        var live = (await listener.ReceiveUntilPongAsync()).Where(frame => frame.Text("action") == "poll_changed").ToList();
        Assert.That(live, Has.Count.EqualTo(model.Changes), "one frame per change, and no others");
        await using var device = await Server.ConnectAsync(people[1], $"{model.Poll}");
        var caughtUp = (await device.ReceivePastAsync()).Frames;
        Assert.That(caughtUp, Has.Count.EqualTo(Math.Min(model.Changes, 1)), "only the last state");
        var shown = await Server.ReadPollAsync(people[1], group, model.Poll);
        foreach (var received in live.TakeLast(1).Concat(caughtUp).Append(shown))
            model.Check(received);

        var votes = isAnonymous
            ? []
            : people.Select(person => person.UserId).Zip(model.Chosen).Where(vote => vote.Second.Length > 0).ToDictionary();
        Assert.That(shown.Numbers("your_vote"), Is.EqualTo(model.Chosen[1]));
        Assert.That(shown.Votes(), Is.EquivalentTo(votes));
        Assert.That(Join(live), Is.EquivalentTo(votes), "the live frames add up to it");
        Assert.That(Join(caughtUp), Is.EquivalentTo(votes), "and so do the frames of sync");
    }

    private async Task PlayAsync(Step step, Model model)
    {
        switch (step.Move)
        {
            case Move.Vote:
                var isTaken = model.Vote(step.Person, step.Options);
                for (var time = 0; time < (step.IsRepeated ? 2 : 1); time++)
                {
                    var outcome = await VoteAsync(model.Poll, step.Person, step.Options);
                    Assert.That(outcome.Refusal is null, Is.EqualTo(isTaken));
                }

                break;
            case Move.Close:
                model.Close();
                await Server.Get<MessagePolls>().CloseAsync(new ClosePoll(people[0].UserId, model.Poll), CancellationToken.None);
                break;
            case Move.Forget:
                Assert.That(
                    async () => await Server.Get<Database>()
                        .WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
                    Throws.InvalidOperationException);
                break;
        }
    }

    private async Task<long> SendAsync(bool isMultiple, bool isAnonymous)
    {
        await using var author = await Server.ConnectAsync(people[0]);
        return await author.SendPollAsync(thread: group, multiple: isMultiple, anonymous: isAnonymous);
    }

    private Task<ChangeOutcome> VoteAsync(long poll, int person, int[] options) =>
        Server.Get<MessagePolls>()
            .VoteAsync(new VoteInPoll(people[person].UserId, poll, options), CancellationToken.None).AsTask();

    private static int[] TallyOf(IEnumerable<int[]> votes) =>
        [.. Enumerable.Range(0, 3).Select(option => votes.Count(options => options.Contains(option)))];

    // The state that a client keeps.
    private static Dictionary<Guid, int[]> Join(IEnumerable<JsonElement> frames)
    {
        var votes = new Dictionary<Guid, int[]>();
        foreach (var (person, options) in frames.SelectMany(frame => frame.Votes()))
            votes[person] = options;
        return votes.Where(vote => vote.Value.Length > 0).ToDictionary();
    }

    private sealed class Model(long poll, bool isMultiple)
    {
        private bool isClosed;

        public long Poll => poll;

        public int[][] Chosen { get; } = [.. Enumerable.Repeat(Array.Empty<int>(), People)];

        public int Changes { get; private set; }

        /// <summary>Returns whether the vote is accepted.</summary>
        public bool Vote(int person, int[] options)
        {
            int[] chosen = [.. options.Distinct().Order()];
            var isSame = chosen.SequenceEqual(Chosen[person]);
            if ((!isMultiple && chosen.Length > 1) || (isClosed && !isSame))
                return false;

            Chosen[person] = chosen;
            Changes += isSame ? 0 : 1;
            return true;
        }

        public void Close()
        {
            Changes += isClosed ? 0 : 1;
            isClosed = true;
        }

        public void Check(JsonElement received)
        {
            Assert.That(received.Numbers("tally"), Is.EqualTo(TallyOf(Chosen)));
            Assert.That(received.Number("voters"), Is.EqualTo(Chosen.Count(options => options.Length > 0)));
            Assert.That(received.GetProperty("closed").GetBoolean(), Is.EqualTo(isClosed));
        }
    }
}
