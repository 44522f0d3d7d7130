using ChatServer.Api;

namespace ChatServer.Tests.Api.Messaging;

internal sealed class NumberedUuidTests
{
    [TestCase(1)]
    [TestCase(4_294_967_296)]
    [TestCase(0x3FFF_FFFF_FFFF_FFFF)]
    public void A_number_can_be_read_back_from_its_id(long number)
    {
        var message = NumberedUuid.OfMessage(number);
        var conversation = NumberedUuid.OfConversation(number);

        Assert.That(NumberedUuid.MessageOf(message.ToString()), Is.EqualTo(number));
        Assert.That(NumberedUuid.ConversationOf(conversation.ToString()), Is.EqualTo(number));
        Assert.That((message.Version, message.Variant & 0xC), Is.EqualTo((8, 8)));
    }

    [TestCase("")]
    [TestCase("7")]
    [TestCase("00000000-0000-0000-0000-000000000007")]
    [TestCase("00000000-0001-8000-0000-000000000007")]
    [TestCase("00000000-0001-4000-8000-000000000007")]
    [TestCase("ffffffff-ffff-8000-8000-000000000007")]
    public void A_foreign_id_has_no_number(string id)
    {
        Assert.That(NumberedUuid.ConversationOf(id), Is.Null);
        Assert.That(NumberedUuid.MessageOf(id), Is.Null);
    }

    [Test]
    public void A_message_id_is_not_accepted_as_a_conversation_id() =>
        Assert.That(NumberedUuid.ConversationOf(NumberedUuid.OfMessage(7).ToString()), Is.Null);
}
