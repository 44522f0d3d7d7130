using ChatServer.Agents.Concierge;

namespace ChatServer.Tests.Agents.Concierge;

[Parallelizable]
internal sealed class CourtesiesTests
{
    [TestCase("hello")]
    [TestCase("Hi there!")]
    [TestCase("Good morning, Luna")]
    [TestCase("hey, how are you?")]
    [TestCase("Grüß Gott zusammen")]
    [TestCase("¡Buenos días!")]
    [TestCase("こんにちは!")]
    [TestCase("おはようございます、Luna")]
    [TestCase("你好")]
    [TestCase("안녕하세요")]
    [TestCase("Здравствуйте")]
    [TestCase("مرحبا")]
    [TestCase("hello and thanks")]
    public void A_hello_is_recognized(string text) =>
        Assert.That(Courtesies.KindOf(text, "Luna"), Is.EqualTo(CourtesyKind.Hello));

    [TestCase("Thank you very much!")]
    [TestCase("ok, thanks, bye")]
    [TestCase("Vielen Dank, Luna")]
    [TestCase("¡Muchas gracias!")]
    [TestCase("ありがとうございます。")]
    [TestCase("谢谢")]
    public void Thanks_are_recognized(string text) =>
        Assert.That(Courtesies.KindOf(text, "Luna"), Is.EqualTo(CourtesyKind.Thanks));

    [TestCase("")]
    [TestCase("👋")]
    [TestCase("?!")]
    [TestCase("\u200B\u200B")]
    public void A_text_without_words_is_recognized(string text) =>
        Assert.That(Courtesies.KindOf(text, "Luna"), Is.EqualTo(CourtesyKind.Wordless));

    [TestCase("Hello, are you open?")]
    [TestCase("Luna")]
    [TestCase("Thanks, but when do you open?")]
    [TestCase("good bread")]
    [TestCase("こんにちは、営業時間は?")]
    [TestCase("hi hi hi hi hi hi hi hi hi hi hi")]
    public void What_says_more_is_no_courtesy(string text) =>
        Assert.That(Courtesies.KindOf(text, "Luna"), Is.EqualTo(CourtesyKind.None));
}
