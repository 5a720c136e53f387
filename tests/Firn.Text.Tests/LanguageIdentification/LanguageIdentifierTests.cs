using System.Text;
using CsCheck;
using Firn.Testing;
using Firn.Text.LanguageIdentification;

namespace Firn.Text.Tests.LanguageIdentification;

public sealed class LanguageIdentifierTests : IDisposable
{
    private readonly LanguageIdentifier identifier = new();

    [Theory]
    [InlineData("eng_Latn", "The package manager keeps a list of every file it installed, so that removing a program later is easy.")]
    [InlineData("deu_Latn", "Die Paketverwaltung führt eine Liste aller installierten Dateien, damit man ein Programm später leicht entfernen kann.")]
    [InlineData("fra_Latn", "Le gestionnaire de paquets garde la liste de tous les fichiers installés, ce qui permet de supprimer facilement un programme.")]
    [InlineData("spa_Latn", "El gestor de paquetes guarda una lista de todos los archivos instalados para que luego sea fácil quitar un programa.")]
    [InlineData("ita_Latn", "Il gestore dei pacchetti tiene un elenco di tutti i file installati, così che dopo sia facile rimuovere un programma.")]
    [InlineData("por_Latn", "O gestor de pacotes mantém uma lista de todos os ficheiros instalados, para que depois seja fácil remover um programa.")]
    [InlineData("rus_Cyrl", "Менеджер пакетов хранит список всех установленных файлов, поэтому программу потом легко удалить.")]
    [InlineData("jpn_Jpan", "パッケージ管理システムは、インストールしたすべてのファイルの一覧を保持しています。")]
    [InlineData("cmn_Hani", "软件包管理器保存所有已安装文件的列表，以便以后轻松删除程序。")]
    [InlineData("cmn_Hani", "套件管理程式會保存所有已安裝檔案的清單，方便日後移除程式。")]
    [InlineData("kor_Hang", "패키지 관리자는 설치한 모든 파일의 목록을 보관하므로 나중에 프로그램을 쉽게 제거할 수 있습니다.")]
    [InlineData("ell_Grek", "Καλημέρα")]
    [InlineData("tha_Thai", "สวัสดีครับ")]
    [InlineData("pol_Latn", "Menedżer pakietów przechowuje listę wszystkich zainstalowanych plików, dzięki czemu później łatwo usunąć program.")]
    [InlineData("nld_Latn", "De pakketbeheerder houdt een lijst bij van alle geïnstalleerde bestanden, zodat een programma later makkelijk te verwijderen is.")]
    public void It_knows_sentences_of_another_kind_than_it_was_trained_on(string language, string text) =>
        Assert.Equal(language, Identify(text).Language);

    [Theory]
    [InlineData("")]
    [InlineData("   \n\t")]
    [InlineData("1234 5678 --- 3.14 %%% 🙂")]
    [InlineData("ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ")] // runes: a script of no language that it knows
    public void What_no_language_fits_is_unknown(string text) => Assert.Equal(new LanguageGuess(LanguageGuess.Unknown, 0), Identify(text));

    [Fact]
    public void No_text_is_given_a_language_of_another_script() =>
        Gen.Select(Gen.Int[0, 5].Array[1, 40], Gen.Int[0, 2]).Sample((picks, kind) =>
        {
            var letters = new[] { "щыати ", "βλαως ", "קשאלם " }[kind];
            var script = new[] { "_Cyrl", "_Grek", "_Hebr" }[kind];
            var text = "abc " + string.Concat(picks.Select(pick => letters[pick])) + letters[..4];
            return Identify(text).Language.EndsWith(script, StringComparison.Ordinal);
        }, threads: 1);

    [Fact]
    public void Broken_bytes_are_no_obstacle() =>
        Gen.Byte.Array[0, 300].Sample(bytes => identifier.Identify(bytes).Score is >= 0 and <= 1, threads: 1);

    [Fact]
    public void A_long_text_is_judged_by_windows_all_over_it()
    {
        var english = string.Concat(Enumerable.Repeat("The committee met in the morning and decided to wait. ", 300));
        var german = string.Concat(Enumerable.Repeat("Der Ausschuss tagte am Morgen und beschloss zu warten. ", 2000));
        Assert.Equal("deu_Latn", Identify(english + german).Language);
    }

    [Fact]
    public void Every_label_of_the_model_has_a_script_and_every_training_page_is_written_in_it()
    {
        using var folder = new TemporaryFolder();
        var corpus = LanguageCorpus.Read(Require.Data("udhr-html.tar.xz"), Repository.File("eng", "lid", "languages.tsv"), folder.Path);
        foreach (var group in corpus.HeldOut.GroupBy(item => item.Label))
        {
            var census = new ScriptCensus();
            foreach (var (_, text) in group)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                LanguageText.Normalise(bytes, new byte[LanguageText.MaxLength(bytes.Length)], census);
            }

            Assert.Equal((group.Key, ScriptCensus.OfLabel(group.Key)), (group.Key, census.Dominant()));
        }

        Assert.Equal(LanguageIdentifier.BuiltIn.Labels.Order(StringComparer.Ordinal), corpus.HeldOut.Select(item => item.Label).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Identifying_allocates_nothing()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Ein kleines bisschen Text, mehrmals. ", 2000)));
        identifier.Identify(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        identifier.Identify(text);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    public void Dispose() => identifier.Dispose();

    private LanguageGuess Identify(string text) => identifier.Identify(Encoding.UTF8.GetBytes(text));
}
