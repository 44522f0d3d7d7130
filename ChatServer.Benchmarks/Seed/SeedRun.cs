using System.Diagnostics;
using ChatServer.Benchmarks.InProcess;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Groups;
using ChatServer.Inbox;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Sending;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Benchmarks.Seed;

/// <summary>
/// Fills a data directory through the server's own writing code, one message after the other, in an order that the seed decides.
/// </summary>
internal sealed class SeedRun(SeedPlan plan)
{
    private readonly Vocabulary vocabulary = new(plan.Seed);
    private readonly Random random = new(plan.Seed);
    private readonly long[] longIds = new long[plan.LongMessages];
    private int written;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(plan.Directory, DataDirectory.DatabaseName)))
            throw new InvalidOperationException($"{plan.Directory} has a database already.");

        await using var server = await OpenServer.StartAsync(plan.Directory, cancellationToken);
        var users = new SeedUsers(plan, server.Get<Database>(), server.Get<GroupChanges>());
        var all = await users.CreateAsync(vocabulary, cancellationToken);
        await SayAsync($"{ReportTable.Count(all.Count)} conversations are begun.");

        using var flow = new MessageFlow(server.Get<Outbox>());
        var started = Stopwatch.GetTimestamp();
        WriteHistory(all, flow);
        var perSecond = (plan.LongMessages + plan.OtherMessages) / Stopwatch.GetElapsedTime(started).TotalSeconds;
        await SayAsync(
            $"{ReportTable.Count(plan.LongMessages + plan.OtherMessages)} messages are written, "
            + $"{ReportTable.Count(perSecond)} a second.");

        var marks = new SeedMarks(server.Get<ReadMarks>(), server.Get<MessagePins>(), server.Get<MessageReactions>());
        await marks.ReadSomeAsync([.. all.Skip(1)], cancellationToken);
        await marks.MarkLongAsync(all[0], longIds, cancellationToken);
        WriteMissed(all, flow);
        await SayAsync($"Marks, reactions, pins and {ReportTable.Count(SeedPlan.Missed)} missed messages are written.");

        await new SeedChats(plan, server.Get<ChatCreation>(), server.Get<UserFolders>())
            .WriteAsync(all[0].Reader, cancellationToken);
        await SayAsync($"{ReportTable.Count(plan.Chats)} chats are written.");

        started = Stopwatch.GetTimestamp();
        await server.WaitForIndexAsync(cancellationToken);
        await SayAsync($"All can be searched, {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s later.");
    }

    // Every eleventh message goes to another conversation than the long one: to each at least one, and then to any direct one.
    private void WriteHistory(IReadOnlyList<Correspondence> all, MessageFlow flow)
    {
        var beginnings = all.Skip(1).ToArray();
        random.Shuffle(beginnings);
        var direct = beginnings.Where(one => !one.IsGroup).ToArray();
        for (var other = 0; other < plan.OtherMessages; other++)
        {
            for (var number = 0; number < SeedPlan.LongForEachOther; number++)
                WriteLong(all[0], flow, (other * SeedPlan.LongForEachOther) + number);

            var to = other < beginnings.Length ? beginnings[other] : direct[random.Next(direct.Length)];
            flow.Send(to.Write(random.Next(4), NextBody(other, plan.OtherMessages)), to.Stored);
        }

        flow.Drain();
    }

    private void WriteLong(Correspondence conversation, MessageFlow flow, int number) =>
        flow.Send(
            conversation.Write(random.Next(2), NextBody(number, plan.LongMessages)), message => longIds[number] = message.Id);

    private void WriteMissed(IReadOnlyList<Correspondence> all, MessageFlow flow)
    {
        var direct = all.Where(one => !one.IsGroup).Take(SeedPlan.MissedConversations).ToArray();
        for (var number = 0; number < SeedPlan.Missed; number++)
            flow.Send(direct[number % direct.Length].Write(sender: 1, vocabulary.NextSentence()), _ => { });

        flow.Drain();
    }

    private string NextBody(int number, int of)
    {
        var body = vocabulary.NextSentence();
        if (number % (of / SeedPlan.RareMessages) == 0)
            body += $" {Vocabulary.Rare}";

        return ++written % SeedPlan.PhraseEvery == 0 ? $"{body} {vocabulary.Phrase}" : body;
    }

    private static Task SayAsync(string line) => Console.Error.WriteLineAsync(line);
}
