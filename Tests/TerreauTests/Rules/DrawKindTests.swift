import Testing

@testable import Terreau

/// What people write, and what is understood. The first table is the source document's own lines.
@Suite struct DrawKindTests {
    @Test(
        arguments: [
            ("Améliorer l'outil de facturation de Lille.bike et automatiser leur création", .toolImprovement),
            ("Accompagner les nouveaux membres de Lille.bike", .peerAccompaniment),
            ("Accompagnement dans le recrutement de nouveaux entrepreneurs", .peerAccompaniment),
            ("Accompagner un tout premier restaurant à utiliser Coopcycle", .peerAccompaniment),
            ("Accompagner un tout premier livreur à vélo à utiliser Coopcycle", .peerAccompaniment),
            (
                "Prise en charge de la location d'un téléphone portable et d'une remorque pour le tout premier livreur à vélo à Roubaix",
                .equipment
            ),
            (
                "Mise en lien avec la CAE de Dunkerque \"Tilt.coop\" qui accompagne un livreur et réparateur à vélo",
                .interCooperative
            ),
            ("Financement d'une étude sur le fonctionnement possible des marques ouverte", .study),
            (
                "Financement d'un développeur pour améliorer des fonctions de Coopcycle adaptées pour Lille.bike",
                .toolImprovement
            ),
            ("Financement d'un événement à Lille qui regroupe les acteurs autour de Coopcycle", .event),
            ("Financement des interventions des porteurs de projet de plateformes lors des Roumics", .event),
            ("Cotisation de Lille.bike augmentée pour soutenir Coopcycle", .upstreamDues),
            ("Financement d'une formation en utilisant notre fond formation à OpenFoodNetwork", .training),
            ("Cofinancement du logiciel Dokos dédié à faciliter la gestion de Tiers Lieux", .coFunding),
            ("Documenter le fonctionnement de Lille.bike (documentation produite sur un Gitlab)", .documentation),
            (
                "Travail de documentation collectif avec d'autres Coopérative d'Activité et d'Emploi (CAE)",
                .documentation
            ),
            ("Location d'un premier lieu pour les réparateurs à vélo", .premises),
            ("Location par la coopérative en signant le bail.", .premises),
            ("Emménagement dans un nouveau lieu à Lille qui réunit les livreurs + réparateurs", .premises),
            ("Séminaire de 3 jours \"Travailleurs des communs\"", .event),
            ("Soutien à la mise en place du wiki wiki.lescommuns.org", .documentation),
            ("Redirection d'aides dédiées à la coopérative auprès de l'entrepreneur qui développe Lille.bike", .aid),
            ("Participation à une journée de travail avec Coopcircuit (openfoodnetwork)", nil),
            ("Créer une base de données des communs", nil),
            ("De la recherche de solution très diverses pour dépasser chaque épreuve du projet", nil),
        ] as [(String, SolutionKind?)])
    func `the lines of the source document are understood`(purpose: String, kind: SolutionKind?) {
        #expect(DrawKindRules.guess(purpose) == kind)
    }

    @Test(
        arguments: [
            ("REMORQUE", .equipment), ("remorque,vélo", .equipment), ("(téléphone)", .equipment),
            ("Vélo-cargo", .equipment),
            ("E\u{301}tude de marché", .study), ("L’évènement de juin", .event), ("«formation»", .training),
            ("Inter-CAE", .interCooperative), ("Une autre CAE", .interCooperative), ("Co-financement", .coFunding),
            ("Remorque pour le livreur", .equipment), ("Loyer de l'atelier", .premises),
            ("Un local au centre", .premises),
            ("Deux locaux", .premises), ("Un pair à côté du livreur", .peerAccompaniment),
            ("Software for invoices", .toolImprovement),
            ("Rent of the place", .premises), ("Training day", .training), ("Site web", .toolImprovement),
        ] as [(String, SolutionKind)])
    func `accents, capitals and punctuation change nothing`(purpose: String, kind: SolutionKind) {
        #expect(DrawKindRules.guess(purpose) == kind)
    }

    @Test(arguments: [
        "", "   ", "…", "🚲", "Réunion de rentrée", "Courses à pied", "Une paire de gants",
        "Localement", "Visite", "Reformer", "Petit-déjeuner", "٣٠٠",
    ])
    func `a word within a word, or no word, is nothing`(purpose: String) {
        #expect(DrawKindRules.guess(purpose) == nil)
    }
}
