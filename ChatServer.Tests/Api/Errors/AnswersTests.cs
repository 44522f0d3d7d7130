using System.Reflection;
using ChatServer.Api.Errors;
using ChatServer.Api.MessagesApi;
using ChatServer.Api.Messaging;
using ChatServer.Api.Room;
using ChatServer.Protocol.Room;
using ChatServer.Refusals;

namespace ChatServer.Tests.Api.Errors;

/// <summary>What the APIs say to refusals.</summary>
[Parallelizable]
internal sealed class AnswersTests
{
    private static readonly Vocabulary[] Vocabularies =
        [
            RoomWords.Frames, RoomWords.Form, RoomWords.Announcement, RoomWords.NewGroup, ApiWords.All, ApiWords.Form,
            ApiWords.Files, MessagingWords.All
        ];

    [Test]
    public void Every_text_is_complete_in_the_words_of_every_API([Values] RefusalCode code, [Values] RequestField field)
    {
        foreach (var words in Vocabularies)
        {
            var text = words.TextOf(new Refusal(code, field, "must be 5"));

            Assert.That(text, Does.Not.Contain("{").And.Not.Contain("}"));
            Assert.That(words.NameOf(field), Does.Match("^[a-z_]+$"));
        }
    }

    [Test]
    public void Every_text_is_written_once()
    {
        var texts = Enum.GetValues<RefusalCode>().Except([RefusalCode.UnknownReceiver]).Select(code => Answers.Of(code).Text);

        // "{field} {detail}" says all that is invalid, and all that is too long.
        Assert.That(texts.Where(text => text != "{field} {detail}"), Is.Unique);
    }

    [Test]
    public void Every_answer_has_a_code_of_the_protocol_and_a_status_of_a_failure([Values] RefusalCode code)
    {
        var codes = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetValue(null));

        Assert.That(codes, Does.Contain(Answers.Of(code).Code));
        Assert.That(Answers.Of(code).Status, Is.InRange(400, 599));
    }

    [Test]
    public void A_refusal_names_the_field_by_the_name_that_its_API_has()
    {
        var refusal = new Refusal(RefusalCode.Blocked, RequestField.Receiver);

        Assert.That(Vocabularies.Select(words => words.FieldOf(refusal)).Distinct(),
            Is.EqualTo(new[] { "receiver_id", "receiver", "recipient_id", "target_user_id" }));
    }

    [Test]
    public void A_detail_that_the_text_has_no_place_for_follows_it() =>
        Assert.That(
            RoomWords.Frames.TextOf(new Refusal(RefusalCode.UnknownUser, RequestField.Users, "7f")),
            Is.EqualTo("There is no such user: 7f"));
}
