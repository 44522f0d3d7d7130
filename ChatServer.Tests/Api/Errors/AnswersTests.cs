using System.Reflection;
using ChatServer.Api.Errors;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Messaging;
using ChatServer.Api.Room;
using ChatServer.Protocol.Sockets;
using ChatServer.Refusals;

namespace ChatServer.Tests.Api.Errors;

/// <summary>The answers of the APIs to refusals.</summary>
[Parallelizable]
internal sealed class AnswersTests
{
    private static readonly Vocabulary[] Vocabularies =
        [
            RoomWords.Frames, RoomWords.Form, RoomWords.Announcement, RoomWords.NewGroup, ApiWords.All, ApiWords.Form,
            ApiWords.Files, MessagingWords.All
        ];

    [Test]
    public void Every_refusal_text_is_complete_in_every_API([Values] RefusalCode code, [Values] RequestField field)
    {
        foreach (var words in Vocabularies)
        {
            var text = words.TextOf(new Refusal(code, field, "must be 5"));

            Assert.That(text, Does.Not.Contain("{").And.Not.Contain("}"));
            Assert.That(words.NameOf(field), Does.Match("^[a-z_]+$"));
        }
    }

    [Test]
    public void Every_refusal_text_is_unique()
    {
        var texts = Enum.GetValues<RefusalCode>().Except([RefusalCode.UnknownReceiver]).Select(code => Answers.Of(code).Text);

        // "{field} {detail}" is the text for invalid values and for values that are too long.
        Assert.That(texts.Where(text => text != "{field} {detail}"), Is.Unique);
    }

    [Test]
    public void Every_refusal_has_a_code_and_a_failure_status([Values] RefusalCode code)
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null));

        Assert.That(codes, Does.Contain(Answers.Of(code).Code));
        Assert.That(Answers.Of(code).Status, Is.InRange(400, 599));
    }

    [Test]
    public void A_refusal_uses_the_field_name_of_its_API()
    {
        var refusal = new Refusal(RefusalCode.Blocked, RequestField.Receiver);

        Assert.That(Vocabularies.Select(words => words.FieldOf(refusal)).Distinct(),
            Is.EqualTo(new[] { "receiver_id", "receiver", "recipient_id", "target_user_id" }));
    }

    [Test]
    public void A_detail_without_a_placeholder_is_appended_to_the_text() =>
        Assert.That(
            RoomWords.Frames.TextOf(new Refusal(RefusalCode.UnknownUser, RequestField.Users, "7f")),
            Is.EqualTo("There is no such user: 7f"));
}
