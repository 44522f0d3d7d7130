using System.Text;
using System.Text.Json;
using ChatServer.Api.Room;
using ChatServer.Api.Sockets;
using ChatServer.Protocol.Room;
using ChatServer.Protocol.Sockets;
using ChatServer.Tests.Harness;
using FsCheck;
using FsCheck.Fluent;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class ActionDecoderTests
{
    private const int FuzzedFrames = 900_000;
    private static readonly string[] Codes = [ErrorCodes.BadJson, ErrorCodes.UnknownAction, ErrorCodes.InvalidPayload];

    [Test]
    [Category("Long")]
    public void Each_of_900000_mutated_frames_decodes_to_an_action_or_to_an_error_frame()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var workers = Environment.ProcessorCount;
        var actions = new int[workers];

        Parallel.For(0, workers, worker =>
        {
            var fuzzer = new FrameFuzzer(seed + worker);
            for (var count = 0; count < FuzzedFrames / workers; count++)
                actions[worker] += Check(fuzzer.Next()) ? 1 : 0;
        });

        Assert.That(actions.Sum(), Is.InRange(FuzzedFrames / 100, FuzzedFrames / 2), "some are still actions, most aren't");
    }

    [Test]
    public void Any_text_decodes_to_an_action_or_to_an_error() =>
        Prop.ForAll<string>(text => Check(Encoding.UTF8.GetBytes(text ?? "")) || true)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Test]
    public void Any_bytes_decode_to_an_action_or_to_an_error() =>
        Prop.ForAll<byte[]>(bytes => Check(bytes ?? []) || true).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Test]
    public void A_serialized_action_decodes_to_the_same_action()
    {
        var sends = from receiver in ArbMap.Default.GeneratorFor<Guid>()
                    from body in ArbMap.Default.GeneratorFor<NonNull<string>>()
                    from id in ArbMap.Default.GeneratorFor<PositiveInt>()
                    where IsText(body.Get)
                    select new SendText(receiver, body.Get, $"id-{id.Get}", id.Get);

        Prop.ForAll(sends.ToArbitrary(), send =>
        {
            var frame = JsonSerializer.SerializeToUtf8Bytes<ClientAction>(send, RoomFrameContext.Default.ClientAction);
            return ActionDecoder.Decode(frame).Command == send;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    [TestCase("""{"action":"text_message","message_body":"x","client_msg_id":"n1"}""", "text_message", "n1")]
    [TestCase("""{"client_msg_id":7,"action":"ping"}""", "ping", null)]
    [TestCase("""{"action":"\ud800"}""", null, null)]
    [TestCase("[]", null, null)]
    [TestCase("{", null, null)]
    public void A_bad_frame_is_identified_as_far_as_possible(string frame, string? action, string? clientMsgId) =>
        Assert.That(ActionDecoder.Identify(Encoding.UTF8.GetBytes(frame)), Is.EqualTo(new FrameName(action, clientMsgId)));

    // Returns true for an action, false for an error.
    private static bool Check(byte[] frame)
    {
        try
        {
            var decoded = ActionDecoder.Decode(frame);
            if (decoded.Command is not null)
                return decoded.Error is null ? true : throw new InvalidOperationException("both an action and an error");

            if (!Codes.Contains(decoded.Error!.Code))
                throw new InvalidOperationException($"the code {decoded.Error.Code}");

            using var received = JsonDocument.Parse(Payload(RoomFrames.Error(decoded.Error).Bytes));
            return false;
        }
        catch (Exception failure)
        {
            throw new AssertionException($"{Convert.ToHexString(frame)}: {Encoding.UTF8.GetString(frame)}: {failure}");
        }
    }

    private static ReadOnlyMemory<byte> Payload(byte[] frame) => frame.AsMemory(frame[1] switch { 126 => 4, 127 => 10, _ => 2 });

    private static bool IsText(string text) => !text.Where((_, at) => char.IsSurrogate(text, at)).Any();
}
