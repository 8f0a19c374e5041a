import type { ReactElement } from 'react';
import type { RecipeSummary, SlotView } from '../../src/model/station.ts';
import { useText } from '../messages/text.ts';
import { MediumList } from '../parts/medium-progress.tsx';
import { ProgressRing } from '../parts/state-shape.tsx';
import { StepLine } from '../parts/step-line.tsx';

export function DoStage({
  view,
  recipes,
}: {
  view: SlotView;
  recipes: readonly RecipeSummary[];
}): ReactElement | null {
  const text = useText();
  const { activity } = view;
  if (activity.type !== 'running') return null;
  const recipe = recipes.find((candidate) => candidate.id === activity.recipeId);
  return (
    <section className="panel stack">
      <div className="doing" role="status">
        <ProgressRing fraction={activity.progress.fraction} size={72} />
        <div>
          <h2>{text(`step.${activity.progress.step}.doing`)}</h2>
          <p>{text('returns.do.wait')}</p>
        </div>
      </div>
      <MediumList media={activity.progress.media} />
      <StepLine
        steps={activity.steps}
        progress={activity.progress}
        showMedia={false}
        ahead={recipe?.steps.slice(activity.progress.stepIndex + 1) ?? []}
      />
    </section>
  );
}
